using System.CommandLine;
using LstmSimd.Benchmarks.Peers;

var root = new RootCommand("The same work through LstmSimd, the scalar reference, ONNX Runtime and libtorch. Without a mode: BenchmarkDotNet, with its own options.")
{
    QuickCommand.Create(),
};
root.Add(CreateMeasure());

try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is InvalidOperationException or ArgumentException or IOException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

static Command CreateMeasure()
{
    var engine = new Argument<string>("ENGINE");
    var threads = new Argument<int>("THREADS");
    var command = new Command(MeasuringProcess.Verb) { engine, threads };
    command.Hidden = true;
    command.SetAction(parse => MeasuringProcess.Answer(Engine.Of(parse.GetValue(engine)!), parse.GetValue(threads), Console.In, Console.Out));
    return command;
}

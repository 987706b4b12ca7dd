using System.CommandLine;
using System.Globalization;
using LstmSimd.Benchmarks.Peers;

try
{
    // Before any parsing of a command line, whose cost is not the engine's.
    if (args is [ColdStart.Verb, var engine, var model, var started])
    {
        ColdStart.Answer(engine, model, long.Parse(started, CultureInfo.InvariantCulture));
        return 0;
    }
    if (args is [LoadedCommand.BusyVerb])
    {
        LoadedCommand.BeBusy(Console.In);
        return 0;
    }
    var parse = CreateRoot().Parse(args);
    if (Fault(parse) is { } fault) throw new ArgumentException($"{fault} See --help.");
    return parse.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

// Refused before the long measuring. What the root does not know is BenchmarkDotNet's, if it looks like an option; the modes know all of theirs.
static string? Fault(ParseResult parse) => parse switch
{
    { Errors: [var error, ..] } => error.Message,
    { UnmatchedTokens: [var stray, ..] } when !(parse.CommandResult.Command is RootCommand && stray.StartsWith('-')) => $"'{stray}' is not known here.",
    _ => null,
};

static RootCommand CreateRoot()
{
    var root = new RootCommand("The same work through LstmSimd, the scalar reference, ONNX Runtime and libtorch. Without a mode: BenchmarkDotNet, with its own options, and --results.")
    {
        QuickCommand.Create(),
        GrowthCommand.Create(),
        ColdCommand.Create(),
        LoadedCommand.Create(),
        TrainingCommand.Create(),
        PrecisionCommand.Create(),
        CreateMeasure(),
    };
    root.TreatUnmatchedTokensAsErrors = false;
    root.SetAction(parse => PeersConfig.Run(parse.UnmatchedTokens));
    return root;
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

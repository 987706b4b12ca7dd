// Why an LSTM: recalls a symbol after growing lags with networks that have gates and with networks that have none.
//
//     dotnet run -c Release --project docs/samples/WhyLstm -- docs
//
// prints the tables of docs/why-lstm.md and writes its pictures to the folder named; without a folder it prints only.
using System.Diagnostics;
using System.Globalization;
using LstmSimd.Samples.WhyLstm;

if (args.Length > 1 || args is [var named] && !Directory.Exists(named))
{
    Console.Error.WriteLine("Expected nothing, or one folder that exists, for the pictures.");
    return 2;
}

int[] lags = [5, 10, 20, 50, 100, 200];
int[] distances = [1, 5, 10, 20, 50, 100, 200];
var started = Stopwatch.GetTimestamp();
foreach (var learner in new Contest(Contestant.All, lags[0], seed: 1).Learners)
    Console.WriteLine($"{learner.Name}: {learner.HiddenSize} hidden units, {learner.ParameterCount.ToString("N0", CultureInfo.InvariantCulture)} parameters");
Console.WriteLine($"Chance is {100.0 / RecallTask.Symbols} %.");

var result = new Study(lags, Updates: 1500, Seeds: 3, Console.WriteLine).Run();

Console.WriteLine($"\nThe first symbol recalled:\n\n{Tables.Accuracies(lags, result)}");
Console.WriteLine($"The gradient of the loss with respect to the state, as a share of that with respect to the last h:\n\n{Tables.Gradients(distances, result)}");
if (args is [var folder])
{
    File.WriteAllText(Path.Combine(folder, "why-lstm-accuracy.svg"), Plots.Accuracy(lags, [.. Contestant.All.Select((one, k) => (one.Name, result.FromScratch.Select(lag => lag[k].Mean).ToArray()))]));
    File.WriteAllText(Path.Combine(folder, "why-lstm-gradients.svg"), Plots.Gradients([.. Contestant.All.Select((one, k) => (one.Name, result.Before[k].Hidden))]));
}
Console.WriteLine($"It took {Minutes(Stopwatch.GetElapsedTime(started))} minutes, {Minutes(Environment.CpuUsage.TotalTime)} of one core's work.");
return 0;

static string Minutes(TimeSpan time) => time.TotalMinutes.ToString("0.0", CultureInfo.InvariantCulture);

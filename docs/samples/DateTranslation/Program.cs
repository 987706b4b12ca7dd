using System.Diagnostics;

namespace LstmSimd.Samples.DateTranslation;

/// <summary>Learns to translate dates, shows how well, and translates those of the command line.</summary>
internal static class Program
{
    private const int BadInput = 2;
    private const int ProgressBatches = 500, ProgressDates = 1_000, MostExamples = 6;

    private static int Main(string[] arguments)
    {
        try
        {
            foreach (var character in arguments.SelectMany(argument => argument)) Alphabet.Written.SymbolOf(character); // better now than after the training
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine(e.Message);
            return BadInput;
        }

        var plan = new TrainingPlan();
        var task = new DateTask(plan.Seed);
        Console.WriteLine($"{task.TrainingDays.Count:N0} days to learn from, {task.HeldOutDays.Count:N0} held out, {DateForms.Long.Count + DateForms.Short.Count} forms");
        var translator = Learn(plan, task);

        var heldOut = new Evaluation(translator, task.WriteHeldOut(task.HeldOutDays.Count, new Random(plan.Seed)));
        foreach (var (date, iso) in heldOut.Translations.Where(translation => translation.IsExact).Take(MostExamples)) Console.WriteLine($"right: {date.Written} → {iso}");
        foreach (var (date, iso) in heldOut.Translations.Where(translation => !translation.IsExact).Take(MostExamples)) Console.WriteLine($"wrong: {date.Written} → {iso}, not {date.Iso}");
        Console.WriteLine($"held-out: {100 * heldOut.ExactShare:F2} % exact");

        foreach (var written in arguments) Console.WriteLine($"{written} → {translator.Translate(written)}");
        return 0;
    }

    private static DateTranslator Learn(TrainingPlan plan, DateTask task)
    {
        var model = new TrainableTranslator(plan);
        var progress = task.WriteHeldOut(ProgressDates, new Random(plan.Seed));
        var watch = Stopwatch.StartNew();
        TrainingRun.Learn(model, plan, task, (batch, loss) =>
        {
            if (batch % ProgressBatches > 0) return;
            var share = new Evaluation(model.CreateTranslator(), progress).ExactShare;
            Console.WriteLine($"batch {batch,5} of {plan.Batches}   loss {loss:F5}   held-out {100 * share,5:F1} % exact   {watch.Elapsed.TotalSeconds,3:F0} s");
        });
        return model.CreateTranslator();
    }
}

using System.CommandLine;

namespace LstmSimd.Proofs;

/// <summary><c>functions</c>: sigmoid and tanh over all floats, at every width.</summary>
internal static class FunctionsCommand
{
    public static Command Create()
    {
        var sample = Proof.Count("--sample", "Only every Nth float, and all around the special ones.", 1);
        var write = new Option<string?>("--write") { Description = "Also write the result into the page's section “functions, fused” or “functions, unfused”.", HelpName = "FILE" };
        var command = new Command("functions", "σ and tanh over all 2³² floats: error, bounds, NaN, steps back, the same bits at every width that this process has.") { sample, write };
        command.SetAction(parse => Proof.Run(parse, progress =>
        {
            var all = FunctionSweep.Run(checked((uint)parse.GetValue(sample)), progress);
            var text = string.Join('\n', [$"{Machine.Lanes}; {Machine.Describe()}:", "", FunctionFigures.Head, .. all.Select(figures => figures.Row())]);
            foreach (var figures in all) figures.Check();
            if (parse.GetValue(write) is { } file) MarkedSection.Replace(file, $"functions, {Machine.Arithmetic}", text);
            return text;
        }));
        return command;
    }
}

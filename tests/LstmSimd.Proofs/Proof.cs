using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Runtime.InteropServices;
using Spectre.Console;
using Xunit.Sdk;

namespace LstmSimd.Proofs;

/// <summary>How every proof is run and shown.</summary>
internal static class Proof
{
    /// <summary>Whether the user has had enough (Ctrl-C): a proof then ends early where it can, and says how much it has done.</summary>
    public static bool IsInterrupted { get; private set; }

    /// <summary>Runs a proof, with a bar on a terminal's error stream; prints what it returns, or what failed. Returns the exit code.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="prove">The proof: it is given where to say how far it has come (0 to 1), and fails by an assertion.</param>
    public static int Run(ParseResult parse, Func<Action<double>, string> prove)
    {
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = IsInterrupted = true);
        var (output, error) = (parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        try
        {
            output.WriteLine(WithBar(error, parse.CommandResult.Command.Name, prove));
            return 0;
        }
        catch (Exception e)
        {
            error.WriteLine($"{parse.CommandResult.Command.Name} FAILED: {Failure(e)?.Message ?? e.ToString()}");
            return 1;
        }
    }

    /// <summary>An option for a number of something.</summary>
    public static Option<long> Count(string name, string description, long otherwise) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => otherwise,
        Validators = { Positive },
    };

    /// <summary>A number with its thousands apart.</summary>
    public static string Grouped(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static void Positive(OptionResult result)
    {
        if (result.Tokens is [var token] && !(long.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0))
            result.AddError($"{result.Option.Name}: expected a positive number, got '{token.Value}'.");
    }

    /// <summary>The first assertion that failed, on whichever thread.</summary>
    private static XunitException? Failure(Exception e) => e as XunitException ?? (e as AggregateException)?.Flatten().InnerExceptions.OfType<XunitException>().FirstOrDefault();

    private static string WithBar(TextWriter error, string what, Func<Action<double>, string> prove)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        if (!console.Profile.Out.IsTerminal) return prove(_ => { });
        return console.Progress().Start(context =>
        {
            var task = context.AddTask(what, maxValue: 1);
            return prove(done => task.Value = done);
        });
    }
}

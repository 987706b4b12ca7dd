using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace LstmSimd.Cli;

/// <summary>Where a command prints: text and tables for people, JSON for machines, progress beside both.</summary>
internal sealed class Terminal(ParseResult parse)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TextWriter _error = parse.InvocationConfiguration.Error;

    public TextWriter Output { get; } = parse.InvocationConfiguration.Output;

    public void Print(Table table) => Open(Output).Write(table.RoundedBorder());

    public void Print(JsonNode json) => Output.WriteLine(json.ToJsonString(Readable));

    /// <summary>Shows what takes long while it takes long, on a terminal's error stream only.</summary>
    public T While<T>(string what, Func<T> work)
    {
        var console = Open(_error);
        return console.Profile.Out.IsTerminal ? console.Status().Start(Markup.Escape(what), _ => work()) : work();
    }

    /// <summary>Shows a bar for work that tells how far it has come (0 to 1), on a terminal's error stream only.</summary>
    public void WithBar(string what, Action<Action<double>> work)
    {
        var console = Open(_error);
        if (!console.Profile.Out.IsTerminal)
        {
            work(_ => { });
            return;
        }
        console.Progress().Start(context =>
        {
            var task = context.AddTask(Markup.Escape(what), maxValue: 1);
            work(done => task.Value = done);
        });
    }

    /// <summary>A time in the unit that suits it.</summary>
    public static string Time(double nanoseconds) => nanoseconds switch
    {
        < 1e3 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:F0} ns"),
        < 1e6 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e3:F2} µs"),
        < 1e9 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e6:F2} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e9:F2} s"),
    };

    /// <summary>Text from a file, without what would move the cursor or end the line.</summary>
    public static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private static IAnsiConsole Open(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}

using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Win32.SafeHandles;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace LstmSimd.Cli;

/// <summary>Where a command prints: text and tables for people, JSON for machines, progress beside both.</summary>
internal sealed class Terminal(ParseResult parse)
{
    private const int StandardOutput = 1, LongestLine = 300;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TextWriter _error = parse.InvocationConfiguration.Error;

    public TextWriter Output { get; } = parse.InvocationConfiguration.Output;

    /// <summary>The process's output. A pipe is written to directly: Console.Out would go on for ever without a word after its reader has gone.</summary>
    public static TextWriter OpenOutput()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected) return Console.Out;
        var stream = new FileStream(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        if (stream.CanSeek) return Console.Out; // a FileStream would not move the file's position, and the next command would write over this one's text
        return new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
    }

    /// <summary>Shows the cursor again where a progress bar, cut short, has hidden it.</summary>
    public static void ShowCursor()
    {
        var console = Open(Console.Error);
        if (console.Profile.Out.IsTerminal) console.Cursor.Show();
    }

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

    /// <summary>Runs work that shows how it stands, in one place that it draws again; without a terminal it is given null.</summary>
    public T Live<T>(Func<Action<IRenderable>?, T> work)
    {
        var console = Open(Output);
        return console.Profile.Out.IsTerminal ? console.Live(new Text("")).Cropping(VerticalOverflowCropping.Top).Start(context => work(context.UpdateTarget)) : work(null);
    }

    /// <summary>A time in the unit that suits it.</summary>
    public static string Time(double nanoseconds) => nanoseconds switch
    {
        < 1e3 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:F0} ns"),
        < 1e6 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e3:F2} µs"),
        < 1e9 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e6:F2} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e9:F2} s"),
    };

    /// <summary>The beginning of a text from a file, without what would move the cursor, end the line or turn its direction.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= LongestLine) return line.Append('…').ToString();
            var isVisible = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            line.Append(isVisible ? rune.ToString() : " ");
        }
        return line.ToString();
    }

    private static IAnsiConsole Open(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}

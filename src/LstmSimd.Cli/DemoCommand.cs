using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using LstmSimd.Kernels;
using Spectre.Console;

namespace LstmSimd.Cli;

/// <summary>
/// The demonstration: generates text with the embedded model while it streams, takes every step with the scalar reference
/// too, and shows the times and the largest difference; and what the precisions of the weights make of the text.
/// </summary>
internal static class DemoCommand
{
    private const int Length = 600, Seed = 7;

    private const string Prompt = "In the beginning ";

    // Until optimised code has arrived for both sides; what they read meanwhile does not matter.
    private const double WarmSeconds = 0.5;

    public static void AddTo(RootCommand root) => root.SetAction(parse => Run(new Terminal(parse)));

    private static void Run(Terminal terminal)
    {
        var output = terminal.Output;
        var file = EmbeddedModel.Load();
        var model = file.CreateCharacterModel();
        output.WriteLine($"An LSTM writes ({EmbeddedModel.Description}), character by character:");
        output.WriteLine();

        var stream = new Stepper(model, new ReferenceLstm<float>(file.Layers));
        stream.Warm(WarmSeconds);
        var random = new Random(Seed);
        var text = new StringBuilder();
        foreach (var character in Prompt) Read(character);
        for (var i = 0; i < Length; i++) Read(stream.Sample(random, (float)GenerateCommand.StandardTemperature));
        output.WriteLine("…");
        output.WriteLine();

        output.WriteLine("The same text read with weights of each precision:");
        terminal.Print(terminal.While("Measuring", () => DemoPrecision.Compare(file, text.ToString())));
        var (scalar, engine) = (InterleavedTiming.Median(stream.ScalarNanoseconds), InterleavedTiming.Median(stream.EngineNanoseconds));
        var table = new Table().AddColumns("", "Time per step", "×", "Largest difference");
        table.AddRow("scalar reference", Terminal.Time(scalar), "1", "");
        table.AddRow($"engine, {model.Lstm.Width.Lanes()} lanes", Terminal.Time(engine),
            (scalar / engine).ToString("F1", CultureInfo.InvariantCulture), stream.LargestDifference.ToString("0.0E-0", CultureInfo.InvariantCulture));
        terminal.Print(table);
        output.WriteLine($"Every one of the {stream.EngineNanoseconds.Count} steps was taken by both, and their outputs compared.");

        void Read(char character)
        {
            stream.Read(character);
            text.Append(character);
            output.Write(character);
            output.Flush();
        }
    }

    /// <summary>One stream of characters through the engine and the scalar reference, step by step.</summary>
    private sealed class Stepper(CharacterModel model, ReferenceLstm<float> reference)
    {
        // One session writes the text; the other takes the same steps alone, without the softmax, to be timed and compared.
        private readonly CharacterSession _session = model.CreateSession();
        private readonly LstmSession _timed = model.Lstm.CreateSession(sequenceLength: 1);
        private readonly float[] _engine = new float[model.Lstm.OutputSize];
        private readonly float[] _scalar = new float[model.Lstm.OutputSize];

        public List<double> EngineNanoseconds { get; } = [];

        public List<double> ScalarNanoseconds { get; } = [];

        public double LargestDifference { get; private set; }

        public char Sample(Random random, float temperature) => _session.Sample(random, temperature);

        public void Read(char character)
        {
            var x = model.Embedding[model.SymbolOf(character)];
            var started = Stopwatch.GetTimestamp();
            _timed.Step(x, _engine);
            var between = Stopwatch.GetTimestamp();
            reference.Run(x, _scalar);
            var ended = Stopwatch.GetTimestamp();
            _session.Read(character);

            EngineNanoseconds.Add(Stopwatch.GetElapsedTime(started, between).TotalNanoseconds);
            ScalarNanoseconds.Add(Stopwatch.GetElapsedTime(between, ended).TotalNanoseconds);
            for (var j = 0; j < _engine.Length; j++)
                LargestDifference = Math.Max(LargestDifference, Math.Abs(_engine[j] - _scalar[j]));
        }

        public void Warm(double seconds)
        {
            for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started).TotalSeconds < seconds;) Read(model.Vocabulary[0]);
            EngineNanoseconds.Clear();
            ScalarNanoseconds.Clear();
            LargestDifference = 0;
            reference.Reset();
            _timed.Reset();
            _session.Reset();
        }
    }
}

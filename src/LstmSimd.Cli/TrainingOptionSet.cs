using System.CommandLine;
using System.CommandLine.Parsing;

namespace LstmSimd.Cli;

/// <summary>The options of <c>train</c> that make its <see cref="TrainingSettings"/>.</summary>
internal sealed class TrainingOptionSet
{
    /// <summary>What --minutes and --rate must be below: two years, and about what a float holds.</summary>
    public const double MostMinutes = 1_000_000, MostRate = 1e38;

    public const int MostLayers = 64, MostHidden = 8192, MostWindow = 1 << 20, MostBatch = 1 << 20;

    private readonly Option<int> _layers = CommonOptions.Count("--layers", "The number of LSTM layers.", 2, most: MostLayers);
    private readonly Option<int> _hidden = CommonOptions.Count("--hidden", "The units of each layer.", 128, most: MostHidden);
    private readonly Option<int> _window = CommonOptions.Count("--window", "The characters of a window, and so the reach of backpropagation.", 64, most: MostWindow);
    private readonly Option<int> _batch = CommonOptions.Count("--batch", "The pieces of the text that are read side by side.", 32, most: MostBatch);
    private readonly Option<int> _epochs = CommonOptions.Count("--epochs", "How often to read the text.", 10);
    private readonly Option<double> _minutes = CommonOptions.Number("--minutes", "How long to train, about, instead of --epochs; 0 leaves it to them.", 0, most: MostMinutes);
    private readonly Option<double> _rate = CommonOptions.Number("--rate", "The highest learning rate.", 0.004, most: MostRate);
    private readonly Option<double> _dropout = CommonOptions.Number("--dropout", "The share of outputs between layers to leave out.", 0, most: 1);
    private readonly Option<int> _seed = CommonOptions.Count("--seed", "Of the random numbers: the same seed gives the same model.", 1, least: 0);
    private readonly Option<double> _heldOut = CommonOptions.Number("--held-out", "The share of the text, at its end, to measure on and not to learn.", 0.05, most: 1);

    public IReadOnlyList<Option> Options => [_layers, _hidden, _window, _batch, _epochs, _minutes, _rate, _dropout, _seed, _heldOut];

    public TrainingSettings Read(ParseResult parse)
    {
        if (IsGiven(parse, _epochs) && IsGiven(parse, _minutes)) throw new ArgumentException("--epochs, --minutes: expected one of them, got both.");
        return new TrainingSettings(parse.GetValue(_layers), parse.GetValue(_hidden), parse.GetValue(_window), parse.GetValue(_batch), parse.GetValue(_epochs), parse.GetValue(_minutes),
            parse.GetValue(_rate), parse.GetValue(_dropout), parse.GetValue(_seed), parse.GetValue(_heldOut));
    }

    /// <summary>A run that goes on keeps the settings of its checkpoint: what is given on the command line must agree.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public void CheckAgrees(ParseResult parse, TrainingSettings stored)
    {
        (Option Option, object Given, object Stored)[] pairs =
        [
            (_layers, parse.GetValue(_layers), stored.Layers), (_hidden, parse.GetValue(_hidden), stored.Hidden), (_window, parse.GetValue(_window), stored.Window),
            (_batch, parse.GetValue(_batch), stored.Batch), (_epochs, parse.GetValue(_epochs), stored.Epochs), (_minutes, parse.GetValue(_minutes), stored.Minutes),
            (_rate, parse.GetValue(_rate), stored.Rate), (_dropout, parse.GetValue(_dropout), stored.Dropout), (_seed, parse.GetValue(_seed), stored.Seed),
            (_heldOut, parse.GetValue(_heldOut), stored.HeldOut),
        ];
        foreach (var (option, given, kept) in pairs)
        {
            if (IsGiven(parse, option) && !given.Equals(kept))
                throw new ArgumentException(FormattableString.Invariant($"{option.Name}: the checkpoint was made with {kept}, got {given}; a run that goes on keeps its settings."));
        }
    }

    private static bool IsGiven(ParseResult parse, Option option) => parse.GetResult(option) is OptionResult { Implicit: false };
}

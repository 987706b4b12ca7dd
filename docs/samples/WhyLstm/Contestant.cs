namespace LstmSimd.Samples.WhyLstm;

/// <summary>A recurrent layer and the weights it starts from.</summary>
/// <param name="Name">For tables and pictures.</param>
/// <param name="Create">The layer, from the most steps of a window and the seed of its weights.</param>
internal sealed record Contestant(string Name, Func<int, int, IRecurrentLayer> Create)
{
    /// <summary>B.</summary>
    public const int BatchSize = 32;

    // Such that with the layer on top there are nearly as many parameters: 6,060 and 6,024.
    private const int HiddenOfRnn = 68, HiddenOfLstm = 32;

    /// <summary>σ(1) = 0.73, the usual start; σ(5) = 0.993, of which a fourth is left after 200 steps.</summary>
    private const float UsualForgetBias = 1, LargeForgetBias = 5;

    public static IReadOnlyList<Contestant> All { get; } =
    [
        new("RNN, usual start", (steps, seed) => VanillaRnn.StartUniform(RecallTask.InputSize, HiddenOfRnn, BatchSize, steps, seed)),
        new("RNN, orthogonal start", (steps, seed) => VanillaRnn.StartOrthogonal(RecallTask.InputSize, HiddenOfRnn, BatchSize, steps, seed)),
        new($"LSTM, forget bias {UsualForgetBias}", (steps, seed) => new GatedLayer(RecallTask.InputSize, HiddenOfLstm, BatchSize, steps, seed, UsualForgetBias)),
        new($"LSTM, forget bias {LargeForgetBias}", (steps, seed) => new GatedLayer(RecallTask.InputSize, HiddenOfLstm, BatchSize, steps, seed, LargeForgetBias)),
    ];
}

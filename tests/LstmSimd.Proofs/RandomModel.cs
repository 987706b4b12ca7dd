using LstmSimd.Kernels;

namespace LstmSimd.Proofs;

/// <summary>Layers of any kind that the engine runs, and a precision.</summary>
internal sealed class RandomModel
{
    private static readonly (WeightPrecision? Precision, WeightPrecision? Input)[] Precisions =
    [
        (null, null), (WeightPrecision.Float32, null), (WeightPrecision.Bfloat16, null),
        (WeightPrecision.Int8, null), (WeightPrecision.Int8, WeightPrecision.Bfloat16), (WeightPrecision.Int8, WeightPrecision.Float32),
    ];

    private readonly LstmLayer[] _layers;
    private readonly (WeightPrecision? Precision, WeightPrecision? Input) _precision;
    private readonly Dictionary<VectorWidth, Lstm> _packed = [];

    public RandomModel(Random random)
    {
        _precision = random.Pick(Precisions);
        // Most are small, so that there can be many; some have more weights than a cache holds, and work for a crew.
        MostUnits = random.Next(20) switch { < 6 => 8, < 17 => 24, < 19 => 70, _ => 230 };
        _layers = new LstmLayer[random.Pick(1, 1, 1, 2, 2, 3)];
        LstmDirection? direction = random.Pick<LstmDirection?>(LstmDirection.Forward, LstmDirection.Forward, LstmDirection.Forward, LstmDirection.Backward, null);
        for (int l = 0, inputSize = 1 + random.Next(MostUnits); l < _layers.Length; inputSize = _layers[l++].OutputSize)
            _layers[l] = Layer(random, direction ?? random.Pick(Enum.GetValues<LstmDirection>()), inputSize, 1 + random.Next(MostUnits));
    }

    /// <summary>No layer has more units.</summary>
    public int MostUnits { get; }

    /// <summary>Of one row in one step.</summary>
    public long MultiplyAdds => _layers.Sum(layer => layer.Weights.Sum(weights =>
        4L * weights.HiddenSize * (weights.InputSize + weights.OutputSize) + (weights.StoredProjection is null ? 0 : weights.OutputSize * weights.HiddenSize)));

    /// <summary>Packed at a width, once.</summary>
    public Lstm At(VectorWidth width)
    {
        if (!_packed.TryGetValue(width, out var model))
            _packed[width] = model = new Lstm(_layers, new LstmOptions { Width = width, Precision = _precision.Precision, InputPrecision = _precision.Input });
        return model;
    }

    public override string ToString() =>
        $"{_precision.Precision}/{_precision.Input} " + string.Join(" > ", _layers.Select(layer => $"{layer.Direction} I={layer.InputSize} H={layer.HiddenSize} out={layer.OutputSize}"));

    private static LstmLayer Layer(Random random, LstmDirection direction, int inputSize, int hiddenSize)
    {
        var projected = random.Chance(0.25) ? 1 + random.Next(hiddenSize + 2) : 0;
        return direction == LstmDirection.Bidirectional
            ? new(direction, Weights(random, inputSize, hiddenSize, projected), Weights(random, inputSize, hiddenSize, projected))
            : new(direction, Weights(random, inputSize, hiddenSize, projected));
    }

    private static LstmWeights Weights(Random random, int I, int H, int projected)
    {
        // As PyTorch starts them; or smaller, or so large that gates saturate.
        var range = random.Pick(1, 1, 1, 0.1f, 5) / MathF.Sqrt(H);
        var P = projected > 0 ? projected : H;
        return new(I, H, Numbers(4 * H * I), Numbers(4 * H * P),
            bias: random.Chance(0.9) ? Numbers(4 * H) : default,
            recurrentBias: random.Chance(0.3) ? Numbers(4 * H) : default,
            peepholes: random.Chance(0.25) ? Numbers(3 * H) : default,
            projection: projected > 0 ? Numbers(P * H) : default,
            cell: random.Chance(0.5) ? null : Cell(random));

        float[] Numbers(int count) => Noise.Uniform(random.Next(), count, range);
    }

    private static LstmCell Cell(Random random)
    {
        var others = random.Chance(0.5);
        return new LstmCell
        {
            Coupling = random.Pick(Enum.GetValues<GateCoupling>()),
            PreActivationClip = random.Chance(0.3) ? random.Next(1, 30) / 10f : float.PositiveInfinity,
            CellClip = random.Chance(0.3) ? random.Next(1, 30) / 10f : float.PositiveInfinity,
            GateActivation = others ? Function(random) : ActivationFunction.Sigmoid,
            CandidateActivation = others ? Function(random) : ActivationFunction.Tanh,
            OutputActivation = others ? Function(random) : ActivationFunction.Tanh,
        };
    }

    private static ActivationFunction Function(Random random)
    {
        float alpha = random.Next(1, 15) / 10f, beta = random.Next(-5, 10) / 10f;
        return random.Pick(ActivationFunction.Sigmoid, ActivationFunction.Tanh, ActivationFunction.Relu, ActivationFunction.Softsign, ActivationFunction.Softplus,
            ActivationFunction.Affine(alpha, beta), ActivationFunction.LeakyRelu(alpha / 5), ActivationFunction.ThresholdedRelu(alpha),
            ActivationFunction.ScaledTanh(alpha, beta), ActivationFunction.HardSigmoid(alpha / 5, 0.5f), ActivationFunction.Elu(alpha));
    }
}

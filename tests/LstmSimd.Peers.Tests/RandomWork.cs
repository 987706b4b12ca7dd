using CsCheck;
using LstmSimd.Kernels;

namespace LstmSimd.Peers.Tests;

/// <summary>Everything that ONNX can say of an LSTM, in random sizes and combinations.</summary>
/// <remarks>
/// Weights are uniform in ±1/√n, where n numbers are summed, as PyTorch starts them. A gate whose activation may leave 0 to 1 would let c grow without
/// end, and with it every rounding error, and so would numbers without bound: there weights are a tenth of that, and the gates' biases are centred where
/// gates lie between 0 and 1, as they do in a model that was trained. No case is left out, and that all numbers stay small is asserted.
/// </remarks>
internal static class RandomWork
{
    private const int Candidate = 2; // among i f g o

    public const int MostInputs = 70, MostUnits = 70, MostRows = 9, MostSteps = 40, MostLayers = 3;

    /// <summary>A jump turns a rounding error of its argument into any error: that of ThresholdedRelu is kept at 0, where there is none. Others are tested where all sums are exact.</summary>
    private static readonly Gen<ActivationFunction> Activation = Gen.OneOf(
        Gen.Const(ActivationFunction.Sigmoid), Gen.Const(ActivationFunction.Tanh), Gen.Const(ActivationFunction.Relu),
        Gen.Const(ActivationFunction.Softsign), Gen.Const(ActivationFunction.Softplus), Gen.Const(ActivationFunction.ThresholdedRelu(0)),
        Uniform(-0.5f, 0.5f).Select(ActivationFunction.LeakyRelu), Uniform(0, 1.5f).Select(ActivationFunction.Elu),
        Gen.Select(Uniform(-0.5f, 0.5f), Uniform(0.2f, 0.5f), ActivationFunction.Affine),
        Gen.Select(Uniform(0.3f, 1), Uniform(0.3f, 1), ActivationFunction.ScaledTanh),
        Gen.Select(Uniform(0.1f, 0.3f), Uniform(0.3f, 0.6f), ActivationFunction.HardSigmoid));

    private static readonly Gen<ActivationFunction[]> Activations = Gen.OneOf(
        Gen.Const<ActivationFunction[]>([ActivationFunction.Sigmoid, ActivationFunction.Tanh, ActivationFunction.Tanh]), Activation.Array[3]);

    private static readonly Gen<Shape> AnyShape = Gen.Select(Gen.Enum<LstmDirection>(), Gen.Int[1, MostUnits], Gen.Bool, Gen.Bool,
        Gen.OneOf(Gen.Const(float.PositiveInfinity), Uniform(0.05f, 2)), Activations, Activations,
        (direction, units, hasPeepholes, isCoupled, clip, forward, backward) => new Shape(direction, units, hasPeepholes, isCoupled, clip, forward, backward));

    /// <summary>Lengths: none, all full, or any from 0 to T with an empty and a full row among them where there are several.</summary>
    public static readonly Gen<Work> Any = Gen.Select(Gen.Int[1, MostInputs], AnyShape.Array[1, MostLayers], Gen.Int[1, MostRows], Gen.Int[1, MostSteps],
        Gen.Int[0, 2], Gen.Bool, Gen.Int[0, 1 << 20], Create);

    // Gen.Float prefers numbers of special kinds: 0, 1, 1e-30.
    private static Gen<float> Uniform(float from, float to) => Gen.Int[0, 1 << 20].Select(k => from + (to - from) * k / (1 << 20));

    private static Work Create(int inputs, Shape[] shapes, int rows, int steps, int kindOfLengths, bool hasInitial, int seed)
    {
        var layers = new LstmLayer[shapes.Length];
        for (var (l, size) = (0, inputs); l < layers.Length; size = layers[l++].OutputSize) layers[l] = shapes[l].ToLayer(size, seed += 100);
        var work = new Work(layers, rows, Noise.Uniform(seed + 1, steps * rows * inputs)) { Lengths = Lengths(kindOfLengths, rows, steps, seed) };
        return hasInitial ? work with { Initial = [.. work.EmptyStates().Select(state => (Noise.Uniform(++seed, state.Length), Noise.Uniform(++seed, state.Length)))] } : work;
    }

    private static int[] Lengths(int kind, int rows, int steps, int seed)
    {
        if (kind == 0) return [];
        var lengths = new int[rows];
        Array.Fill(lengths, steps);
        if (kind == 1) return lengths;
        var random = new Random(seed);
        for (var row = 2; row < rows; row++) lengths[row] = random.Next(steps + 1);
        if (rows > 1) lengths[1] = 0;
        random.Shuffle(lengths);
        return lengths;
    }

    /// <summary>A layer without its weights.</summary>
    private sealed record Shape(LstmDirection Direction, int Units, bool HasPeepholes, bool IsCoupled, float Clip, ActivationFunction[] Forward, ActivationFunction[] Backward)
    {
        public LstmLayer ToLayer(int inputs, int seed) => new(Direction, Direction == LstmDirection.Bidirectional
            ? [Weights(inputs, seed, Forward), Weights(inputs, seed + 10, Backward)]
            : [Weights(inputs, seed, Forward)]);

        private LstmWeights Weights(int inputs, int seed, ActivationFunction[] functions)
        {
            var isTame = IsTame(functions);
            var range = isTame ? 1 : 0.1f;
            var bias = Noise.Uniform(seed + 2, 4 * Units, range);
            if (!isTame)
            {
                for (var j = 0; j < bias.Length; j++)
                    if (j / Units != Candidate) bias[j] += functions[0].Kind == ActivationKind.Softplus ? -0.3f : 0.3f;
            }
            return new LstmWeights(inputs, Units, Noise.Uniform(seed, 4 * Units * inputs, range / MathF.Sqrt(inputs)), Noise.Uniform(seed + 1, 4 * Units * Units, range / MathF.Sqrt(Units)),
                bias, Noise.Uniform(seed + 3, 4 * Units, range / 2), HasPeepholes ? Noise.Uniform(seed + 4, 3 * Units, range) : [], cell: new LstmCell
                {
                    GateActivation = functions[0],
                    CandidateActivation = functions[1],
                    OutputActivation = functions[2],
                    Coupling = IsCoupled ? GateCoupling.ForgetFromInput : GateCoupling.None,
                    PreActivationClip = Clip,
                });
        }

        private static bool IsTame(ActivationFunction[] functions) =>
            functions[0].Kind is ActivationKind.Sigmoid or ActivationKind.HardSigmoid && functions.All(function =>
                function.Kind is ActivationKind.Sigmoid or ActivationKind.Tanh or ActivationKind.HardSigmoid or ActivationKind.Softsign or ActivationKind.ScaledTanh);
    }
}

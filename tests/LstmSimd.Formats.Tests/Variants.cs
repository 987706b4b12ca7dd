using CsCheck;
using LstmSimd.Kernels;

namespace LstmSimd.Formats.Tests;

/// <summary>Random layers of every variant that weights can hold.</summary>
internal static class Variants
{
    private static readonly Gen<float> Constant = Gen.OneOf(Gen.Const(0f), Gen.Const(0.2f), Gen.Const(-1e-42f), Gen.Const(float.MaxValue), Gen.Float[-3, 3]);

    private static readonly Gen<float> Clip = Gen.OneOf(Gen.Const(float.PositiveInfinity), Gen.Const(float.Epsilon), Gen.Float[0.1f, 50]);

    private static readonly Gen<ActivationFunction> Function = Gen.Select(Gen.Enum<ActivationKind>(), Constant, Constant, (kind, alpha, beta) => kind switch
    {
        ActivationKind.Sigmoid => ActivationFunction.Sigmoid,
        ActivationKind.Tanh => ActivationFunction.Tanh,
        ActivationKind.Relu => ActivationFunction.Relu,
        ActivationKind.Affine => ActivationFunction.Affine(alpha, beta),
        ActivationKind.LeakyRelu => ActivationFunction.LeakyRelu(alpha),
        ActivationKind.ThresholdedRelu => ActivationFunction.ThresholdedRelu(alpha),
        ActivationKind.ScaledTanh => ActivationFunction.ScaledTanh(alpha, beta),
        ActivationKind.HardSigmoid => ActivationFunction.HardSigmoid(alpha, beta),
        ActivationKind.Elu => ActivationFunction.Elu(alpha),
        ActivationKind.Softsign => ActivationFunction.Softsign,
        _ => ActivationFunction.Softplus,
    });

    private static readonly Gen<LstmCell> Cell = Gen.OneOf(Gen.Const(LstmCell.Standard), Gen.Select(Function, Function, Function, Gen.Enum<GateCoupling>(), Clip, Clip,
        (gate, candidate, output, coupling, preActivationClip, cellClip) => new LstmCell
        {
            GateActivation = gate,
            CandidateActivation = candidate,
            OutputActivation = output,
            Coupling = coupling,
            PreActivationClip = preActivationClip,
            CellClip = cellClip,
        }));

    /// <summary>One to three layers; each direction has a cell of its own.</summary>
    public static readonly Gen<LstmLayer[]> Stacks = Gen.Select(Gen.Int[1, 5], Gen.Int[0, 1000],
        Gen.Select(Gen.Enum<LstmDirection>(), Gen.Int[1, 6], Gen.Int[0, 6], Gen.Bool.Array[2], Cell.Array[2]).Array[1, 3], (inputSize, seed, layers) =>
        {
            var stack = new LstmLayer[layers.Length];
            for (var l = 0; l < stack.Length; l++)
            {
                var (direction, hidden, projection, peepholes, cells) = layers[l];
                LstmWeights[] weights = [Weights(seed + 10 * l, inputSize, hidden, projection, peepholes[0], cells[0]), Weights(seed + 10 * l + 5, inputSize, hidden, projection, peepholes[1], cells[1])];
                stack[l] = new LstmLayer(direction, weights.AsSpan(0, direction == LstmDirection.Bidirectional ? 2 : 1));
                inputSize = stack[l].OutputSize;
            }
            return stack;
        });

    /// <summary>Weights of noise; no projection where its size is 0.</summary>
    public static LstmWeights Weights(int seed, int inputSize, int hiddenSize, int projection = 0, bool peepholes = false, LstmCell? cell = null) => new(inputSize, hiddenSize,
        Noise.Uniform(seed, 4 * hiddenSize * inputSize), Noise.Uniform(seed + 1, 4 * hiddenSize * (projection > 0 ? projection : hiddenSize)), Noise.Uniform(seed + 2, 4 * hiddenSize),
        peepholes: peepholes ? Noise.Uniform(seed + 3, 3 * hiddenSize) : default, projection: Noise.Uniform(seed + 4, projection * hiddenSize), cell: cell);
}

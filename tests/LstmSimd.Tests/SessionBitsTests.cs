using CsCheck;
using LstmSimd.Kernels;

namespace LstmSimd.Tests;

/// <summary>That a session has the same bits at every width, batch and cut of its sequence, and is near the float64 reference.</summary>
public sealed class SessionBitsTests
{
    public static TheoryData<string> AllModels => [.. Models.All];

    [Theory, MemberData(nameof(AllModels))]
    public void TheOutputAndTheState_AreNearFloat64(string letters)
    {
        var layers = Models.Layers(letters);
        foreach (var (batchSize, steps) in new[] { (1, 70), (3, 20), (8, 9) })
        {
            var x = Models.Input(steps, batchSize);
            var session = new Lstm(layers).CreateSession(batchSize);
            CheckNear(session, layers, x, session.Run(x));
        }
    }

    /// <summary>Two of them standard and one not: no loop for standard cells may take it.</summary>
    [Fact]
    public void OneActivationThatIsNotStandard_IsApplied()
    {
        LstmCell[] cells =
        [
            new() { GateActivation = ActivationFunction.HardSigmoid(0.2f, 0.5f) },
            new() { CandidateActivation = ActivationFunction.Relu },
            new() { OutputActivation = ActivationFunction.Softsign },
        ];
        foreach (var cell in cells)
        {
            var noise = Noise.Gates(3, Models.InputSize, 17);
            LstmLayer[] layers = [new(LstmDirection.Forward, new LstmWeights(Models.InputSize, 17, noise.W, noise.R, noise.B, cell: cell))];
            var x = Models.Input(steps: 20, batchSize: 2);
            var session = new Lstm(layers).CreateSession(2);
            CheckNear(session, layers, x, session.Run(x));
        }
    }

    /// <summary>A bidirectional layer is two layers side by side, a stack one layer after the other, in bits.</summary>
    [Theory, MemberData(nameof(AllModels))]
    public void AModel_HasTheBitsOfItsDirectionsOneByOne(string letters)
    {
        const int Steps = 60, B = 2;
        var layers = Models.Layers(letters);
        var x = Models.Input(Steps, B);
        var actual = new Lstm(layers).CreateSession(B).Run(x);
        foreach (var layer in layers)
        {
            var outputs = layer.Weights.Select((weights, d) =>
                new Lstm([new(layer.ReadsBackward(d) ? LstmDirection.Backward : LstmDirection.Forward, weights)]).CreateSession(B).Run(x).Chunk(weights.OutputSize).ToArray()).ToArray();
            x = [.. Enumerable.Range(0, Steps * B).SelectMany(row => outputs.SelectMany(output => output[row]))];
        }
        Bits.Equal(x, actual);
    }

    [Theory, MemberData(nameof(AllModels))]
    public void EveryWidth_GivesTheSameBits(string letters)
    {
        var x = Models.Input(50, 3);
        var expected = Models.Create(letters).CreateSession(3);
        var y = expected.Run(x);
        foreach (var width in Enum.GetValues<VectorWidth>())
        {
            var session = new Lstm(Models.Layers(letters), new LstmOptions { Width = width }).CreateSession(3);
            Assert.Equal(width.Resolve(), session.Model.Width);
            Bits.Equal(y, session.Run(x), $"{width}");
            Bits.Equal(expected.StateFloats(), session.StateFloats(), $"state, {width}");
        }
    }

    /// <summary>Weights that no second cache holds pass in tiles of other sizes.</summary>
    [Fact]
    public void LargeWeights_GiveEachRowTheBitsThatItHasAlone()
    {
        const int B = 14, H = 380;
        var model = new Lstm([Models.Layer('F', Models.InputSize, H), Models.Layer('F', H, H)]);
        var x = Models.Input(2, B);
        var y = model.CreateSession(B).Run(x);
        for (var row = 0; row < B; row++)
        {
            var own = Enumerable.Range(0, 2).SelectMany(t => x.Skip((t * B + row) * Models.InputSize).Take(Models.InputSize)).ToArray();
            var expected = Enumerable.Range(0, 2).SelectMany(t => y.Skip((t * B + row) * H).Take(H)).ToArray();
            Bits.Equal(expected, model.CreateSession().Run(own), $"row {row}");
        }
    }

    [Theory, MemberData(nameof(AllModels))]
    public void EverySequenceLengthHint_GivesTheSameBits(string letters)
    {
        foreach (var batchSize in new[] { 1, 5 })
        {
            var x = Models.Input(110, batchSize);
            var expected = Models.Create(letters).CreateSession(batchSize);
            var y = expected.Run(x);
            foreach (var hint in new[] { 1, 2, 13, 47, 110, 500 })
            {
                var session = expected.Model.CreateSession(batchSize, hint);
                Bits.Equal(y, session.Run(x), $"B = {batchSize}, hint {hint}");
                Bits.Equal(expected.StateFloats(), session.StateFloats(), $"state, B = {batchSize}, hint {hint}");
            }
        }
    }

    [Theory, InlineData("F"), InlineData("FF"), InlineData("FFF"), InlineData("B"), InlineData("BB")]
    public void ARunCutAnywhere_GivesTheSameBits(string letters)
    {
        var model = Models.Create(letters);
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 60], Gen.Int[0, 12].Array[0, 8]).Sample((batchSize, hint, cuts) =>
        {
            var steps = cuts.Sum() + 3;
            var x = Models.Input(steps, batchSize);
            var whole = model.CreateSession(batchSize);
            var expected = whole.Run(x);
            var session = model.CreateSession(batchSize, hint);
            var actual = new float[expected.Length];
            var done = 0;
            foreach (var cut in cuts.Append(3))
            {
                // Where layers read backward, the last part of the sequence comes first.
                var first = model.IsForwardOnly ? done : steps - done - cut;
                var (inputs, outputs) = (batchSize * model.InputSize, batchSize * model.OutputSize);
                session.Run(x.AsSpan(first * inputs, cut * inputs), actual.AsSpan(first * outputs, cut * outputs));
                done += cut;
            }
            Bits.Equal(expected, actual);
            Bits.Equal(whole.StateFloats(), session.StateFloats(), "state");
        }, iter: Effort.Cases(100));
    }

    [Theory, InlineData("F"), InlineData("FF"), InlineData("FFF"), InlineData("P"), InlineData("E"), InlineData("I"), InlineData("H"), InlineData("U"), InlineData("PEC")]
    public void StepByStep_GivesTheBitsOfOneRun(string letters)
    {
        var model = Models.Create(letters);
        foreach (var batchSize in new[] { 1, 2, 3, 4, 7 })
        {
            const int Steps = 60;
            var x = Models.Input(Steps, batchSize);
            var expected = model.CreateSession(batchSize).Run(x);
            foreach (var hint in new[] { 1, 48 })
            {
                var session = model.CreateSession(batchSize, hint);
                var y = new float[batchSize * model.OutputSize];
                var actual = x.Chunk(batchSize * Models.InputSize).SelectMany(step =>
                {
                    session.Step(step, y);
                    return y.ToArray();
                });
                Bits.Equal(expected, [.. actual], $"B = {batchSize}, hint {hint}");
            }
        }
    }

    [Theory, MemberData(nameof(AllModels))]
    public void ARowAlone_HasTheBitsThatItHasAmongOthers(string letters)
    {
        var model = Models.Create(letters);
        foreach (var batchSize in new[] { 2, 4, 7, 13 })
        {
            var x = Models.Input(9, batchSize);
            var y = model.CreateSession(batchSize).Run(x);
            for (var row = 0; row < batchSize; row++)
            {
                var alone = model.CreateSession().Run(Models.RowOf(x, row, batchSize, model.InputSize));
                Bits.Equal(alone, Models.RowOf(y, row, batchSize, model.OutputSize), $"row {row} of {batchSize}");
            }
        }
    }

    [Theory, MemberData(nameof(AllModels))]
    public void WithoutAnOutput_TheStateIsTheSame(string letters)
    {
        var model = Models.Create(letters);
        foreach (var batchSize in new[] { 1, 4 })
        {
            var x = Models.Input(100, batchSize);
            LstmSession with = model.CreateSession(batchSize), without = model.CreateSession(batchSize);
            with.Run(x);
            without.Run(x, []);
            Bits.Equal(with.StateFloats(), without.StateFloats(), $"B = {batchSize}");
        }
    }

    internal static void CheckNear(LstmSession session, LstmLayer[] layers, float[] x, float[] y, LstmState? initial = null)
    {
        // A rounding of 2⁻²⁴ for each term of a sum, the functions' 3 ULP beside them, twice for what the recurrence hands on: layer
        // by layer, since an error of the input is the next one's too. Weights of 1/√H keep |c| of the order of 1.
        var bound = layers.Sum(layer => 2 * (layer.InputSize + layer.HiddenSize + 8) * Math.ScaleB(1, -24));
        var exact = Reference<double>(session, layers, initial);
        var expected = new double[y.Length];
        exact.Run([.. x.Select(value => (double)value)], expected);
        Near.Equal(expected, y, bound, "y");
        var single = new float[y.Length];
        Reference<float>(session, layers, initial).Run(x, single);
        Near.Equal(expected, single, bound, "y of the scalar reference");

        var state = session.Save();
        for (var layer = 0; layer < layers.Length; layer++)
        {
            for (var d = 0; d < layers[layer].DirectionCount; d++)
            {
                Near.Equal(exact.Hidden(layer, d), state.Hidden(layer, d), bound, $"h of layer {layer}, {d}");
                Near.Equal(exact.Cell(layer, d), state.Cell(layer, d), bound, $"c of layer {layer}, {d}");
            }
        }
    }

    private static ReferenceLstm<T> Reference<T>(LstmSession session, LstmLayer[] layers, LstmState? initial)
        where T : struct, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var reference = new ReferenceLstm<T>(layers, session.BatchSize);
        for (var layer = 0; initial is not null && layer < layers.Length; layer++)
        {
            for (var d = 0; d < layers[layer].DirectionCount; d++)
            {
                Fill(reference.Hidden(layer, d), initial.Hidden(layer, d));
                Fill(reference.Cell(layer, d), initial.Cell(layer, d));
            }
        }
        return reference;

        static void Fill(Span<T> target, Span<float> source)
        {
            for (var j = 0; j < source.Length; j++) target[j] = T.CreateChecked(source[j]);
        }
    }
}

using CsCheck;

namespace LstmSimd.Tests;

/// <summary>Rows of different lengths, and layouts other than time first.</summary>
public sealed class VariableLengthTests
{
    private static readonly Gen<int[]> Lengths = Gen.Select(Gen.Int[1, 7], Gen.Int[1, 60]).SelectMany((batchSize, steps) => Gen.Int[0, steps].Array[batchSize]);

    public static TheoryData<string> AllModels => [.. Models.All];

    [Theory, MemberData(nameof(AllModels))]
    public void EachRow_HasTheBitsOfARunOfItsOwnLength(string letters)
    {
        var model = Models.Create(letters);
        // A chunk of 24 steps (of two rows) or 16, and one step that only the shorter rows come for, or have.
        foreach (int[] lengths in (int[][])[[25, 1], [1, 17, 1], [17, 16, 2]]) Check(lengths);
        Lengths.Sample(Check, iter: 30);

        void Check(int[] lengths)
        {
            var (steps, batchSize) = (lengths.Max() + 2, lengths.Length);
            var x = Models.Input(steps, batchSize);
            Poison(x, lengths, steps);
            var session = Started(model, batchSize);
            var y = Run(session, x, new RunOptions { Lengths = lengths });
            for (var row = 0; row < batchSize; row++)
            {
                var alone = model.CreateSession();
                CopyRow(Started(model, batchSize).Save(), row, alone);
                var expected = new float[steps * model.OutputSize];
                alone.Run(Models.RowOf(x, row, batchSize, model.InputSize).AsSpan(0, lengths[row] * model.InputSize), expected.AsSpan(0, lengths[row] * model.OutputSize));
                Bits.Equal(expected, Models.RowOf(y, row, batchSize, model.OutputSize), $"row {row} of {string.Join(' ', lengths)}");
                var rest = model.CreateSession();
                CopyRow(session.Save(), row, rest);
                Bits.Equal(alone.StateFloats(), rest.StateFloats(), $"state of row {row} of {string.Join(' ', lengths)}");
            }
        }
    }

    [Theory, MemberData(nameof(AllModels))]
    public void TheOutputsPastTheEnd_AreZerosOrHeld_AsTheReferenceHasThem(string letters)
    {
        int[] lengths = [3, 0, 9, 5];
        var layers = Models.Layers(letters);
        foreach (var pastEnd in Enum.GetValues<PastEnd>())
        {
            var x = Models.Input(9, lengths.Length);
            var reference = new ReferenceLstm<double>(layers, lengths.Length);
            var expected = new double[9 * lengths.Length * reference.OutputSize];
            reference.Run(Array.ConvertAll(x, value => (double)value), expected, lengths, pastEnd);
            var session = new Lstm(layers).CreateSession(lengths.Length);
            Near.Equal(expected, Run(session, x, new RunOptions { Lengths = lengths, PastEnd = pastEnd }), 2e-6, $"{pastEnd}");
            var state = session.Save();
            for (var layer = 0; layer < layers.Length; layer++)
            {
                for (var direction = 0; direction < layers[layer].DirectionCount; direction++)
                {
                    Near.Equal(reference.Hidden(layer, direction), state.Hidden(layer, direction), 2e-6, "h");
                    Near.Equal(reference.Cell(layer, direction), state.Cell(layer, direction), 4e-6, "c");
                }
            }
        }
    }

    [Theory, MemberData(nameof(AllModels))]
    public void EveryLayout_GivesTheSameBits(string letters)
    {
        var model = Models.Create(letters);
        var (directions, width) = (model.Layers[^1].DirectionCount, model.OutputSize / model.Layers[^1].DirectionCount);
        foreach (var (steps, batchSize) in new[] { (50, 1), (7, 3), (5, 8), (1, 4) })
        {
            int[] lengths = [.. Enumerable.Range(0, batchSize).Select(row => row == 1 ? 0 : steps - row % steps)];
            var x = Models.Input(steps, batchSize);
            var y = Run(model.CreateSession(batchSize), x, new RunOptions { Lengths = lengths, PastEnd = PastEnd.Held });
            foreach (var inputLayout in Enum.GetValues<SequenceLayout>())
            {
                foreach (var outputLayout in Enum.GetValues<SequenceLayout>())
                {
                    var input = inputLayout == SequenceLayout.BatchFirst ? Transposed(x, steps, batchSize, model.InputSize) : x;
                    var options = new RunOptions { Lengths = lengths, PastEnd = PastEnd.Held, InputLayout = inputLayout, OutputLayout = outputLayout };
                    var expected = outputLayout switch
                    {
                        SequenceLayout.BatchFirst => Transposed(y, steps, batchSize, model.OutputSize),
                        SequenceLayout.DirectionsApart => [.. y.Chunk(batchSize * model.OutputSize).SelectMany(step => Transposed(step, batchSize, directions, width))],
                        _ => y,
                    };
                    Bits.Equal(expected, Run(model.CreateSession(batchSize), input, options), $"{inputLayout} to {outputLayout}, B = {batchSize}");
                }
            }
        }
    }

    [Theory, InlineData("F", 1), InlineData("D", 1), InlineData("A", 1), InlineData("A", 5), InlineData("PEC", 5)]
    public void Lengths_AllocateNothing(string letters, int batchSize)
    {
        var model = Models.Create(letters);
        var x = Models.Input(60, batchSize);
        var y = new float[60 * batchSize * model.OutputSize];
        int[] lengths = [.. Enumerable.Range(0, batchSize).Select(row => 60 - 11 * row)];
        Allocation.None(() => model.CreateSession(batchSize, 60), session =>
            session.Run(x, y, new RunOptions { Lengths = lengths, PastEnd = PastEnd.Held, OutputLayout = SequenceLayout.BatchFirst }));
    }

    [Fact]
    public void WrongLengths_AreRefused_AndTheStateStays()
    {
        var session = Started(Models.Create("D"), 2);
        var before = session.StateFloats();
        var x = Models.Input(4, 2);
        var y = new float[4 * 2 * session.Model.OutputSize];
        int[] tooFew = [1], tooLong = [1, 5], negative = [-1, 4];
        Refusal.Of<ArgumentException>("options.Lengths", () => session.Run(x, y, new RunOptions { Lengths = tooFew }), "expected 2", "got 1");
        Refusal.Of<ArgumentException>("options.Lengths", () => session.Run(x, y, new RunOptions { Lengths = tooLong }), "0 to T = 4", "got 5 for row 1");
        Refusal.Of<ArgumentException>("options.Lengths", () => session.Run(x, y, new RunOptions { Lengths = negative }), "got -1 for row 0");
        Refusal.Of<ArgumentOutOfRangeException>("options.PastEnd", () => session.Run(x, y, new RunOptions { PastEnd = (PastEnd)2 }), "Zeros to Held", "got 2");
        Refusal.Of<ArgumentOutOfRangeException>("options.InputLayout", () => session.Run(x, y, new RunOptions { InputLayout = (SequenceLayout)3 }), "TimeFirst to DirectionsApart", "got 3");
        Refusal.Of<ArgumentOutOfRangeException>("options.OutputLayout", () => session.Run(x, y, new RunOptions { OutputLayout = (SequenceLayout)(-1) }), "TimeFirst to DirectionsApart", "got -1");
        Bits.Equal(before, session.StateFloats());
    }

    /// <summary>A session whose state is that of no model's first step.</summary>
    private static LstmSession Started(Lstm model, int batchSize)
    {
        var session = model.CreateSession(batchSize);
        session.Run(Models.Input(3, batchSize, seed: 5), []);
        return session;
    }

    private static float[] Run(LstmSession session, float[] x, RunOptions options)
    {
        var y = new float[x.Length / session.Model.InputSize * session.Model.OutputSize];
        Array.Fill(y, float.NaN);
        session.Run(x, y, options);
        return y;
    }

    /// <summary>What is past the end must not be used.</summary>
    private static void Poison(float[] x, int[] lengths, int steps)
    {
        for (var t = 0; t < steps; t++)
        {
            for (var row = 0; row < lengths.Length; row++)
                if (t >= lengths[row]) x.AsSpan((t * lengths.Length + row) * Models.InputSize, Models.InputSize).Fill(float.NaN);
        }
    }

    private static void CopyRow(LstmState from, int row, LstmSession to)
    {
        var state = new LstmState(from.Model);
        for (var layer = 0; layer < from.Model.Layers.Count; layer++)
        {
            for (var direction = 0; direction < from.Model.Layers[layer].DirectionCount; direction++)
            {
                Span<float> h = state.Hidden(layer, direction), c = state.Cell(layer, direction);
                from.Hidden(layer, direction).Slice(row * h.Length, h.Length).CopyTo(h);
                from.Cell(layer, direction).Slice(row * c.Length, c.Length).CopyTo(c);
            }
        }
        to.Restore(state);
    }

    /// <summary>[first, second, width] to [second, first, width].</summary>
    private static float[] Transposed(float[] values, int first, int second, int width)
    {
        var rows = values.Chunk(width).ToArray();
        return [.. Enumerable.Range(0, second).SelectMany(j => Enumerable.Range(0, first).SelectMany(i => rows[i * second + j]))];
    }
}

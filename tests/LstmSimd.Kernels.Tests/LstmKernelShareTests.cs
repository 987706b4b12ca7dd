namespace LstmSimd.Kernels.Tests;

/// <summary>Layers with a projection against plain loops; and rows, lengths and threads, in every precision, each with the bits of one row alone on one thread.</summary>
public sealed class LstmKernelShareTests
{
    private const int I = 6, Steps = 30;

    public static TheoryData<VectorWidth> Widths => [.. AtWidth.All];

    // The precisions of R and of W: only int8 has another beside it.
    public static TheoryData<VectorWidth, WeightPrecision, WeightPrecision> Kinds => [.. from width in AtWidth.All
                                                                                        from precision in Enum.GetValues<WeightPrecision>()
                                                                                        from inputPrecision in Enum.GetValues<WeightPrecision>()
                                                                                        where precision is WeightPrecision.Int8 || inputPrecision == precision
                                                                                        select (width, precision, inputPrecision)];

    [Theory, MemberData(nameof(Widths))]
    public void AProjectedLayer_GivesTheBitsOfPlainLoops(VectorWidth width)
    {
        foreach (var (H, P) in new[] { (19, 11), (35, 67), (70, 40) })
        {
            foreach (var rows in new[] { 1, 2, 5, 13 })
            {
                var x = Noise.Uniform(2, 5 * rows * I);
                var y = new float[5 * rows * P];
                var gates = Gates(width, WeightPrecision.Float32, WeightPrecision.Float32, H, P);
                LstmKernel.Run(gates, new RecurrentState(gates, rows), new GateScratch(gates, rows), x, I, y, P, 5, backward: false);
                Bits.Equal(Projected(x, rows, H, P), y, $"H = {H}, P = {P}, B = {rows}");
            }
        }
    }

    [Fact]
    public void TheInputHalf_IsHoisted_WhereItSavesMoreThanItCosts()
    {
        const int Large = 4 << 20, Small = 2 << 20;
        foreach (var (bytes, inputs, rows, expected) in new[]
        {
            (Small, 1, 1, 48), (Small, 1, 2, 24), (Small, 1, 3, 16), (Small, 4096, 4, 1), (Large, 1, 4, 1), (Large, 31, 4, 1), (Large, 32, 4, 32), (Large, 4096, 8, 16),
            (Large, 256, 32, 4), (Large, 256, 33, 1), (Large, 4096, 64, 2), (Large, 4096, 65, 1), (Small + 1, 512, 64, 2), (Small + 1, 511, 64, 1),
        })
        {
            Assert.Equal(expected, GateScratch.HoistedSteps(bytes, inputs, rows));
        }
    }

    /// <summary>Three rows are hoisted, five are not.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void EachRow_HasTheBitsOfARunOfItsLength(VectorWidth width, WeightPrecision precision, WeightPrecision inputPrecision)
    {
        foreach (var (H, P) in new[] { (19, 0), (35, 20) })
        {
            var gates = Gates(width, precision, inputPrecision, H, P);
            foreach (int[] lengths in (int[][])[[30], [30, 0, 17], [16, 16, 15], [30, 3, 22, 0, 25]])
            {
                var (rows, isBackward) = (lengths.Length, P > 0);
                var x = Noise.Uniform(3, Steps * rows * I);
                var (y, state) = Run(gates, x, lengths, isBackward, threads: 1, byRows: false);
                for (var row = 0; row < rows; row++)
                {
                    var (expected, alone) = Run(gates, Row(x, row, rows, I), [lengths[row]], isBackward, threads: 1, byRows: false, scratchSteps: 1);
                    Bits.Equal(expected, Row(y, row, rows, gates.OutputSize), $"H = {H}, row {row} of {string.Join(' ', lengths)}");
                    Bits.Equal(alone.Hidden(0), state.Hidden(row), "h");
                    Bits.Equal(alone.Cell(0), state.Cell(row), "c");
                }
            }
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Threads_GiveTheBitsOfOne_ByUnitsAndByRows(VectorWidth width, WeightPrecision precision, WeightPrecision inputPrecision)
    {
        foreach (var (H, P) in new[] { (67, 0), (67, 40) })
        {
            var gates = Gates(width, precision, inputPrecision, H, P);
            foreach (int[] lengths in (int[][])[[30], [30, 0, 17], [30, 3, 22, 0, 25]])
            {
                var x = Noise.Uniform(4, Steps * lengths.Length * I);
                var (expected, expectedState) = Run(gates, x, lengths, isBackward: true, threads: 1, byRows: false);
                foreach (var threads in new[] { 2, 3 })
                {
                    foreach (var byRows in new[] { false, true })
                    {
                        var (y, state) = Run(gates, x, lengths, isBackward: true, threads, byRows);
                        var what = $"P = {P}, B = {lengths.Length}, {threads} threads, by rows: {byRows}";
                        Bits.Equal(expected, y, what);
                        for (var row = 0; row < lengths.Length; row++)
                        {
                            Bits.Equal(expectedState.Hidden(row), state.Hidden(row), what);
                            Bits.Equal(expectedState.Cell(row), state.Cell(row), what);
                        }
                    }
                }
            }
        }
    }

    /// <summary>x [T, B, I] to y [T, B, P], zeros past a row's end. Where the threads part, because one of them had no processor, one goes on alone.</summary>
    private static (float[] Y, RecurrentState State) Run(PackedGates gates, float[] x, int[] lengths, bool isBackward, int threads, bool byRows, int scratchSteps = GateScratch.ChunkSteps)
    {
        var (rows, y, state) = (lengths.Length, new float[Steps * lengths.Length * gates.OutputSize], new RecurrentState(gates, lengths.Length));
        var done = new int[threads];
        var barrier = new StepBarrier(threads);
        if (threads == 1)
        {
            state.Advance(Part(new Share(gates), 0, scratchSteps));
            return (y, state);
        }
        var crew = Enumerable.Range(0, threads).Select(index => new Thread(() =>
        {
            var share = byRows ? Share.OfRows(gates, index, threads, barrier, rows) : new Share(gates, index, threads, barrier);
            if (share.FirstRow < Math.Min(rows, share.EndRow)) done[index] = Part(in share, 0, scratchSteps);
            else share.MeetAtEnd();
        })).ToArray();
        foreach (var thread in crew) thread.Start();
        foreach (var thread in crew) thread.Join();
        state.Advance(done[0]);
        if (done[0] < Steps) state.Advance(Part(new Share(gates), done[0], scratchSteps));
        return (y, state);

        int Part(in Share share, int start, int steps) => LstmKernel.RunShare(gates, state, new GateScratch(gates, rows, steps), in share, new SequenceRun
        {
            // What is left of a run from the last step to the first lies at its beginning.
            X = isBackward ? x.AsSpan(0, (Steps - start) * rows * I) : x.AsSpan(start * rows * I),
            Y = isBackward ? y.AsSpan(0, (Steps - start) * rows * gates.OutputSize) : y.AsSpan(start * rows * gates.OutputSize),
            XStrides = SequenceStrides.TimeFirst(rows, I),
            YStrides = SequenceStrides.TimeFirst(rows, gates.OutputSize),
            Steps = Steps - start,
            IsBackward = isBackward,
            Lengths = lengths,
            Start = isBackward ? 0 : start,
        });
    }

    private static float[] Row(float[] values, int row, int rows, int size) => [.. Enumerable.Range(0, Steps).SelectMany(t => values.AsSpan((t * rows + row) * size, size).ToArray())];

    private static PackedGates Gates(VectorWidth width, WeightPrecision precision, WeightPrecision inputPrecision, int H, int P)
    {
        var noise = Noise.Gates(1, I, H);
        var outputs = P == 0 ? H : P;
        var r = P == 0 ? noise.R : Noise.Uniform(5, 4 * H * P, 0.2f);
        var projection = P == 0 ? null : new WeightMatrix(P, H, Noise.Uniform(6, P * H, 0.3f)).To(precision);
        return new PackedGates(new WeightMatrix(4 * H, I, noise.W).To(inputPrecision), new WeightMatrix(4 * H, outputs, r).To(precision), noise.B, width, null, [], projection);
    }

    /// <summary>h′ = P·m, m the hidden units of a cell whose sums take h; each sum in the promised order.</summary>
    private static float[] Projected(float[] x, int rows, int H, int P)
    {
        var noise = Noise.Gates(1, I, H);
        float[] r = Noise.Uniform(5, 4 * H * P, 0.2f), projection = Noise.Uniform(6, P * H, 0.3f);
        var y = new float[x.Length / I * P];
        for (var row = 0; row < rows; row++)
        {
            float[] h = new float[P], c = new float[H];
            for (var t = 0; t < x.Length / (rows * I); t++)
            {
                var sums = (float[])noise.B.Clone();
                for (var j = 0; j < sums.Length; j++) sums[j] = Sum(r.AsSpan(j * P, P), h, Sum(noise.W.AsSpan(j * I, I), x.AsSpan((t * rows + row) * I, I), sums[j]));
                (c, var m) = Oracle.Cell(sums, c);
                for (var p = 0; p < P; p++) h[p] = Sum(projection.AsSpan(p * H, H), m, 0);
                h.CopyTo(y, (t * rows + row) * P);
            }
        }
        return y;

        static float Sum(ReadOnlySpan<float> weights, ReadOnlySpan<float> inputs, float sum)
        {
            for (var k = 0; k < weights.Length; k++) sum = AtWidth.MultiplyAdd(weights[k], inputs[k], sum);
            return sum;
        }
    }
}

using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>
/// sums[r] = seed[r] + s[r]·S ⊙ Σₖ Q[k]·q[r][k]: integer products of int8 weights and inputs, exact in any order, then one multiply-add in float32.
/// </summary>
internal static class Int8Product
{
    // Twelve sums, the weights and three inputs are sixteen registers, as many as AVX-VNNI can name.
    internal const int MostRows = 3;
    private const int HalfVectors = PackedInt8.PanelVectors / 2;

    /// <summary>One row through some outputs of W and of R, panel by panel; backward where the last step went forward (design D4b).</summary>
    /// <param name="gates">W and R.</param>
    /// <param name="withInput">Whether to multiply W as well.</param>
    /// <param name="isBackward">Whether to begin with the last panel.</param>
    /// <param name="first">The first output, which begins a panel.</param>
    /// <param name="end">The output after the last one, which ends a block.</param>
    /// <param name="x">A row of x.</param>
    /// <param name="h">A row of h.</param>
    /// <param name="seed">The sums to start from, of the output <paramref name="first"/>.</param>
    /// <param name="sums">Where the sums go.</param>
    public static void OneRow(PackedGates gates, bool withInput, bool isBackward, int first, int end, in Int8Rows x, in Int8Rows h, ref readonly float seed, ref float sums)
    {
        var lanes = gates.Int8Recurrent!.Lanes;
        if (lanes == I32x8.Count) OneRow<I32x8>(gates, withInput, isBackward, first, end, in x, in h, in seed, ref sums);
        else if (lanes == I32x4.Count) OneRow<I32x4>(gates, withInput, isBackward, first, end, in x, in h, in seed, ref sums);
        else OneRow<I32x1>(gates, withInput, isBackward, first, end, in x, in h, in seed, ref sums);
    }

    private static void OneRow<TInt>(PackedGates gates, bool withInput, bool isBackward, int first, int end, in Int8Rows x, in Int8Rows h, ref readonly float seed, ref float sums)
        where TInt : struct, IInt32Vector<TInt>
    {
        var (w, r, size) = (gates.Int8Input!, gates.Int8Recurrent!, PackedInt8.PanelVectors * TInt.Count);
        var panels = (end - first + size - 1) / size;
        for (var i = 0; i < panels; i++)
        {
            var at = (isBackward ? panels - 1 - i : i) * size;
            ref readonly var own = ref Unsafe.Add(ref Unsafe.AsRef(in seed), at);
            ref var target = ref Unsafe.Add(ref sums, at);
            if (withInput) OneRow<TInt>(w, first + at, in x, in own, ref target);
            OneRow<TInt>(r, first + at, in h, in withInput ? ref target : ref Unsafe.AsRef(in own), ref target);
        }
    }

    /// <summary>One row through a panel, whole or the half one at the end.</summary>
    private static void OneRow<TInt>(PackedInt8 matrix, int output, in Int8Rows inputs, ref readonly float seed, ref float sums) where TInt : struct, IInt32Vector<TInt>
    {
        ref readonly var panel = ref matrix.Panel(output);
        var lanes = matrix.PanelLanes(output);
        if (lanes > HalfVectors * TInt.Count) Panel<TInt>(matrix, output, in panel, (nuint)lanes, in inputs, in seed, ref sums);
        else Half<TInt, OneRow>(matrix, output, in panel, (nuint)lanes, in inputs, in seed, 0, ref sums, 0);
    }

    /// <summary>Some outputs, panel by panel, all rows through each.</summary>
    /// <param name="matrix">Q and S.</param>
    /// <param name="first">The first output, which begins a panel.</param>
    /// <param name="end">The output after the last one, which ends a block.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="inputs">q and s.</param>
    /// <param name="seed">As in <see cref="PackedProduct"/>, of the output <paramref name="first"/>.</param>
    /// <param name="seedStride">As in <see cref="PackedProduct"/>.</param>
    /// <param name="sums">As in <see cref="PackedProduct"/>.</param>
    /// <param name="sumsStride">As in <see cref="PackedProduct"/>.</param>
    public static void Multiply(PackedInt8 matrix, int first, int end, int rows, in Int8Rows inputs,
        ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
    {
        if (matrix.Lanes == I32x8.Count) Multiply<I32x8>(matrix, first, end, rows, in inputs, in seed, seedStride, ref sums, sumsStride);
        else if (matrix.Lanes == I32x4.Count) Multiply<I32x4>(matrix, first, end, rows, in inputs, in seed, seedStride, ref sums, sumsStride);
        else Multiply<I32x1>(matrix, first, end, rows, in inputs, in seed, seedStride, ref sums, sumsStride);
    }

    private static void Multiply<TInt>(PackedInt8 matrix, int first, int end, int rows, in Int8Rows inputs,
        ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
        where TInt : struct, IInt32Vector<TInt>
    {
        var half = HalfVectors * TInt.Count;
        var tiles = (rows + MostRows - 1) / MostRows;
        for (int output = first, lanes; output < end; output += lanes)
        {
            lanes = Math.Min(matrix.PanelLanes(output), end - output);
            ref readonly var panel = ref matrix.Panel(output);
            var stride = (nuint)matrix.PanelLanes(output);
            for (var done = 0; done < lanes; done += half)
            {
                ref readonly var weights = ref Unsafe.Add(ref Unsafe.AsRef(in panel), done);
                for (int tile = 0, row = 0, last; row < rows; row = last)
                {
                    last = (int)(++tile * (long)rows / tiles);
                    var at = output - first + done;
                    ref readonly var rowSeed = ref Unsafe.Add(ref Unsafe.AsRef(in seed), (nuint)row * seedStride + (nuint)at);
                    ref var rowSums = ref Unsafe.Add(ref sums, (nuint)row * sumsStride + (nuint)at);
                    var own = inputs.From(row);
                    switch (last - row)
                    {
                        case 1: Half<TInt, OneRow>(matrix, output + done, in weights, stride, in own, in rowSeed, seedStride, ref rowSums, sumsStride); break;
                        case 2: Half<TInt, TwoRows>(matrix, output + done, in weights, stride, in own, in rowSeed, seedStride, ref rowSums, sumsStride); break;
                        default: Half<TInt, ThreeRows>(matrix, output + done, in weights, stride, in own, in rowSeed, seedStride, ref rowSums, sumsStride); break;
                    }
                }
            }
        }
    }

    /// <summary>Eight vectors and one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Panel<TInt>(PackedInt8 matrix, int output, ref readonly float weights, nuint stride, in Int8Rows inputs, ref readonly float seed, ref float sums)
        where TInt : struct, IInt32Vector<TInt>
    {
        var n = (nuint)TInt.Count;
        ref readonly var start = ref matrix.Start(output);
        TInt a0 = TInt.Load(in start, 0), a1 = TInt.Load(in start, n), a2 = TInt.Load(in start, 2 * n), a3 = TInt.Load(in start, 3 * n);
        TInt a4 = TInt.Load(in start, 4 * n), a5 = TInt.Load(in start, 5 * n), a6 = TInt.Load(in start, 6 * n), a7 = TInt.Load(in start, 7 * n);
        ref var w = ref Unsafe.AsRef(in weights);
        ref readonly var x = ref inputs.Row(0);
        var words = matrix.Words;
        for (nuint k = 0; k < words; k++)
        {
            var xk = Broadcast<TInt>(in x, k);
            a0 = TInt.AddProducts(TInt.Load(in w, 0), xk, a0);
            a1 = TInt.AddProducts(TInt.Load(in w, n), xk, a1);
            a2 = TInt.AddProducts(TInt.Load(in w, 2 * n), xk, a2);
            a3 = TInt.AddProducts(TInt.Load(in w, 3 * n), xk, a3);
            a4 = TInt.AddProducts(TInt.Load(in w, 4 * n), xk, a4);
            a5 = TInt.AddProducts(TInt.Load(in w, 5 * n), xk, a5);
            a6 = TInt.AddProducts(TInt.Load(in w, 6 * n), xk, a6);
            a7 = TInt.AddProducts(TInt.Load(in w, 7 * n), xk, a7);
            w = ref Unsafe.Add(ref w, stride);
        }

        ref readonly var scales = ref matrix.Scale(output);
        var scale = inputs.Scale(0);
        TInt.AddScaled(a0, scale, in scales, in seed, ref sums, 0);
        TInt.AddScaled(a1, scale, in scales, in seed, ref sums, n);
        TInt.AddScaled(a2, scale, in scales, in seed, ref sums, 2 * n);
        TInt.AddScaled(a3, scale, in scales, in seed, ref sums, 3 * n);
        TInt.AddScaled(a4, scale, in scales, in seed, ref sums, 4 * n);
        TInt.AddScaled(a5, scale, in scales, in seed, ref sums, 5 * n);
        TInt.AddScaled(a6, scale, in scales, in seed, ref sums, 6 * n);
        TInt.AddScaled(a7, scale, in scales, in seed, ref sums, 7 * n);
    }

    /// <summary>Four vectors and up to three rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Half<TInt, TRows>(PackedInt8 matrix, int output, ref readonly float weights, nuint stride, in Int8Rows inputs,
        ref readonly float seed, nuint seedStride, ref float sums, nuint sumsStride)
        where TInt : struct, IInt32Vector<TInt>
        where TRows : struct, IRowCount
    {
        var n = (nuint)TInt.Count;
        ref readonly var start = ref matrix.Start(output);
        TInt a0 = TInt.Load(in start, 0), a1 = TInt.Load(in start, n), a2 = TInt.Load(in start, 2 * n), a3 = TInt.Load(in start, 3 * n);
        TInt b0 = a0, b1 = a1, b2 = a2, b3 = a3, c0 = a0, c1 = a1, c2 = a2, c3 = a3;
        ref var w = ref Unsafe.AsRef(in weights);
        ref readonly var xa = ref inputs.Row(0);
        ref readonly var xb = ref TRows.Count > 1 ? ref inputs.Row(1) : ref xa;
        ref readonly var xc = ref TRows.Count > 2 ? ref inputs.Row(2) : ref xa;
        var words = matrix.Words;
        for (nuint k = 0; k < words; k++)
        {
            var a = Broadcast<TInt>(in xa, k);
            var b = TRows.Count > 1 ? Broadcast<TInt>(in xb, k) : default;
            var c = TRows.Count > 2 ? Broadcast<TInt>(in xc, k) : default;
            AddProducts<TInt, TRows>(TInt.Load(in w, 0), a, b, c, ref a0, ref b0, ref c0);
            AddProducts<TInt, TRows>(TInt.Load(in w, n), a, b, c, ref a1, ref b1, ref c1);
            AddProducts<TInt, TRows>(TInt.Load(in w, 2 * n), a, b, c, ref a2, ref b2, ref c2);
            AddProducts<TInt, TRows>(TInt.Load(in w, 3 * n), a, b, c, ref a3, ref b3, ref c3);
            w = ref Unsafe.Add(ref w, stride);
        }

        ref readonly var scales = ref matrix.Scale(output);
        AddScaled(a0, a1, a2, a3, inputs.Scale(0), in scales, in seed, ref sums);
        if (TRows.Count > 1) AddScaled(b0, b1, b2, b3, inputs.Scale(1), in scales, in Unsafe.Add(ref Unsafe.AsRef(in seed), seedStride), ref Unsafe.Add(ref sums, sumsStride));
        if (TRows.Count > 2) AddScaled(c0, c1, c2, c3, inputs.Scale(2), in scales, in Unsafe.Add(ref Unsafe.AsRef(in seed), 2 * seedStride), ref Unsafe.Add(ref sums, 2 * sumsStride));

        static void AddScaled(TInt s0, TInt s1, TInt s2, TInt s3, float scale, ref readonly float scales, ref readonly float seed, ref float sums)
        {
            var n = (nuint)TInt.Count;
            TInt.AddScaled(s0, scale, in scales, in seed, ref sums, 0);
            TInt.AddScaled(s1, scale, in scales, in seed, ref sums, n);
            TInt.AddScaled(s2, scale, in scales, in seed, ref sums, 2 * n);
            TInt.AddScaled(s3, scale, in scales, in seed, ref sums, 3 * n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProducts<TInt, TRows>(TInt weights, TInt xa, TInt xb, TInt xc, ref TInt a, ref TInt b, ref TInt c)
        where TInt : struct, IInt32Vector<TInt>
        where TRows : struct, IRowCount
    {
        a = TInt.AddProducts(weights, xa, a);
        if (TRows.Count > 1) b = TInt.AddProducts(weights, xb, b);
        if (TRows.Count > 2) c = TInt.AddProducts(weights, xc, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TInt Broadcast<TInt>(ref readonly float words, nuint k) where TInt : struct, IInt32Vector<TInt> =>
        TInt.Broadcast(Unsafe.Add(ref Unsafe.As<float, int>(ref Unsafe.AsRef(in words)), k));
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LstmSimd.Kernels;

/// <summary>What one core of this machine can do at most, measured by managed code: what the kernels' speed is held against.</summary>
public static class MachineLimits
{
    // Long enough to drown the timer's own cost, short enough to fall between two interruptions.
    private const double SecondsPerSample = 0.002;

    /// <summary>The arithmetic peak in GFLOP/s: independent multiply-adds in registers, two operations each; best of the samples.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="samples"/> is not positive.</exception>
    public static double MeasureMultiplyAdds(int samples = 50)
    {
        Check.Positive(samples);
        const int Turns = 4096;
        var operations = 2.0 * Turns * MultiplyAddsPerTurn * VectorWidth.Automatic.Lanes();
        return operations / BestSeconds(samples, () => Widest<MultiplyAddLoop>(null, Turns, passes: 1)) / 1e9;
    }

    /// <summary>The bandwidth in GB/s of reading a buffer from end to end again and again; best of the samples.</summary>
    /// <param name="bytes">The size of the buffer, at least 4,096; it decides which cache is measured.</param>
    /// <param name="samples">How many times to measure.</param>
    /// <exception cref="ArgumentOutOfRangeException">The buffer is too small, or <paramref name="samples"/> is not positive.</exception>
    public static double MeasureReads(int bytes, int samples = 50)
    {
        Check.AtLeast(bytes, 4096);
        Check.Positive(samples);
        var buffer = GC.AllocateArray<float>(bytes / sizeof(float), pinned: true);
        buffer.AsSpan().Fill(1f); // untouched pages would all be one page of zeros
        var step = VectorsPerTurn * VectorWidth.Automatic.Lanes();
        var turns = buffer.Length / step;
        var passes = 1 + (1 << 20) / bytes; // a call costs as much as reading some KiB
        return (double)sizeof(float) * passes * turns * step / BestSeconds(samples, () => Widest<ReadLoop>(buffer, turns, passes)) / 1e9;
    }

    private const int MultiplyAddsPerTurn = 12; // latency 4 × two ports, and some to spare; 16 registers hold them

    private const int VectorsPerTurn = 8; // as many as a panel's row has

    private interface ILoop
    {
        static abstract float Run<TVec>(float[]? buffer, int turns, int passes) where TVec : struct, IVector<TVec>;
    }

    private static float Widest<TLoop>(float[]? buffer, int turns, int passes) where TLoop : struct, ILoop => VectorWidth.Automatic.Resolve() switch
    {
        VectorWidth.Vector512 => TLoop.Run<F32x16>(buffer, turns, passes),
        VectorWidth.Vector => TLoop.Run<F32xN>(buffer, turns, passes),
        _ => TLoop.Run<F32x1>(buffer, turns, passes),
    };

    private static double BestSeconds(int samples, Func<float> loop)
    {
        var calls = 1;
        for (double seconds; (seconds = Seconds(calls)) < SecondsPerSample;) calls = (int)Math.Min(calls * 2.0, calls * 1.5 * SecondsPerSample / Math.Max(seconds, 1e-9) + 1);
        var best = double.MaxValue;
        for (var sample = 0; sample < samples; sample++) best = Math.Min(best, Seconds(calls) / calls);
        return best;

        double Seconds(int count)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < count; i++) loop();
            return Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }

    private readonly struct MultiplyAddLoop : ILoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static float Run<TVec>(float[]? buffer, int turns, int passes) where TVec : struct, IVector<TVec>
        {
            var factor = TVec.Broadcast(0.999f); // towards addend / (1 − factor) = 1: no overflow, no subnormals
            var addend = TVec.Broadcast(0.001f);
            GateVectors<TVec> a = default, b = default, c = default;
            for (var turn = 0; turn < turns; turn++)
            {
                a.I = TVec.MultiplyAdd(a.I, factor, addend);
                a.F = TVec.MultiplyAdd(a.F, factor, addend);
                a.G = TVec.MultiplyAdd(a.G, factor, addend);
                a.O = TVec.MultiplyAdd(a.O, factor, addend);
                b.I = TVec.MultiplyAdd(b.I, factor, addend);
                b.F = TVec.MultiplyAdd(b.F, factor, addend);
                b.G = TVec.MultiplyAdd(b.G, factor, addend);
                b.O = TVec.MultiplyAdd(b.O, factor, addend);
                c.I = TVec.MultiplyAdd(c.I, factor, addend);
                c.F = TVec.MultiplyAdd(c.F, factor, addend);
                c.G = TVec.MultiplyAdd(c.G, factor, addend);
                c.O = TVec.MultiplyAdd(c.O, factor, addend);
            }
            return First(a.I + a.F + a.G + a.O + b.I + b.F + b.G + b.O + c.I + c.F + c.G + c.O);
        }
    }

    private readonly struct ReadLoop : ILoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static float Run<TVec>(float[]? buffer, int turns, int passes) where TVec : struct, IVector<TVec>
        {
            var n = (nuint)TVec.Count;
            GateVectors<TVec> a = default, b = default;
            for (; passes > 0; passes--)
            {
                ref var next = ref MemoryMarshal.GetArrayDataReference(buffer!);
                for (var turn = 0; turn < turns; turn++)
                {
                    a.I += TVec.Load(in next, 0);
                    a.F += TVec.Load(in next, n);
                    a.G += TVec.Load(in next, 2 * n);
                    a.O += TVec.Load(in next, 3 * n);
                    b.I += TVec.Load(in next, 4 * n);
                    b.F += TVec.Load(in next, 5 * n);
                    b.G += TVec.Load(in next, 6 * n);
                    b.O += TVec.Load(in next, 7 * n);
                    next = ref Unsafe.Add(ref next, VectorsPerTurn * n);
                }
            }
            return First(a.I + a.F + a.G + a.O + b.I + b.F + b.G + b.O);
        }
    }

    /// <summary>Something that depends on every lane's work, so that no work is dropped.</summary>
    private static float First<TVec>(TVec vector) where TVec : struct, IVector<TVec>
    {
        Span<float> lanes = stackalloc float[16];
        TVec.Store(vector, ref MemoryMarshal.GetReference(lanes), 0);
        return lanes[0];
    }
}

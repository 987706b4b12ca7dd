using System.Runtime.CompilerServices;

namespace LstmSimd.Kernels;

/// <summary>How packed weights that are multiplied in float32 lie in their 32-bit words, as a type, so that the JIT makes a loop for each.</summary>
internal interface IWeightFormat
{
    /// <summary>The weights in a word: as many neighbouring inputs of one output.</summary>
    static abstract int Depth { get; }

    /// <summary>A vector of weights, one from each word: the <paramref name="part"/>th.</summary>
    static abstract TVec Load<TVec>(ref readonly float words, nuint offset, int part) where TVec : struct, IVector<TVec>;

    /// <summary>weights·x + sum, where the weights have no other use: one instruction, if the machine has it.</summary>
    static abstract TVec MultiplyAdd<TVec>(ref readonly float words, nuint offset, int part, TVec x, TVec sum) where TVec : struct, IVector<TVec>;
}

/// <summary>A word is a weight.</summary>
internal readonly struct Float32Weights : IWeightFormat
{
    public static int Depth => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Load<TVec>(ref readonly float words, nuint offset, int part) where TVec : struct, IVector<TVec> => TVec.Load(in words, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec MultiplyAdd<TVec>(ref readonly float words, nuint offset, int part, TVec x, TVec sum) where TVec : struct, IVector<TVec> =>
        TVec.MultiplyAdd(in words, offset, x, sum);
}

/// <summary>A word holds two weights, each the upper half of a float32: the first input's in its low half, the second's in its high half.</summary>
internal readonly struct Bfloat16Weights : IWeightFormat
{
    public static int Depth => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Load<TVec>(ref readonly float words, nuint offset, int part) where TVec : struct, IVector<TVec> =>
        part == 0 ? TVec.LoadLowHalves(in words, offset) : TVec.LoadHighHalves(in words, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec MultiplyAdd<TVec>(ref readonly float words, nuint offset, int part, TVec x, TVec sum) where TVec : struct, IVector<TVec> =>
        TVec.MultiplyAdd(Load<TVec>(in words, offset, part), x, sum);
}

namespace LstmSimd.Kernels;

/// <summary>A vector of <see cref="Count"/> 32-bit integers: sums of products of bytes, exact, so that every implementation gives the same.</summary>
internal interface IInt32Vector<TSelf> where TSelf : struct, IInt32Vector<TSelf>
{
    /// <summary>The number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>
    /// What is added to inputs of −127 to 127 before they are stored as bytes: 128 where the machine multiplies unsigned by signed bytes, else 0. The sums
    /// begin with −<see cref="InputOffset"/>·Σ q, which takes it out again.
    /// </summary>
    static abstract int InputOffset { get; }

    static abstract TSelf Load(ref readonly float words, nuint offset);

    static abstract TSelf Broadcast(int word);

    /// <summary>sum + the products of the four bytes of each lane: inputs, stored with their offset, and signed weights.</summary>
    static abstract TSelf AddProducts(TSelf weights, TSelf inputs, TSelf sum);

    /// <summary>sums = seed + sum · (rowScale · scales): the products as floats, each with the scales of its row of inputs and its row of weights.</summary>
    static abstract void AddScaled(TSelf sum, float rowScale, ref readonly float scales, ref readonly float seed, ref float sums, nuint offset);
}

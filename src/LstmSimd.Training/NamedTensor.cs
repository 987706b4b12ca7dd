namespace LstmSimd.Training;

/// <summary>A tensor that somebody else stores: what a training run needs to go on.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Shape">The sizes of the axes.</param>
/// <param name="Values">The values themselves, row by row: write to restore them.</param>
public readonly record struct NamedTensor(string Name, IReadOnlyList<int> Shape, Memory<float> Values);

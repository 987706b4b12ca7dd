namespace LstmSimd.Peers.Tests;

/// <summary>One run through a stack of layers, whoever does it.</summary>
/// <param name="Layers">From the input up.</param>
/// <param name="Rows">B.</param>
/// <param name="X">[T, B, I].</param>
internal sealed record Work(LstmLayer[] Layers, int Rows, float[] X)
{
    /// <summary>[B]; empty where all rows have T steps.</summary>
    public int[] Lengths { get; init; } = [];

    /// <summary>h and c of each layer before the run, [D, B, H]; empty where they are zero.</summary>
    public (float[] Hidden, float[] Cell)[] Initial { get; init; } = [];

    public int Steps => X.Length / (Rows * Layers[0].InputSize);

    /// <summary>The place of each layer's directions in its states, [B, H] each.</summary>
    public IEnumerable<(int Layer, int Direction, Range Place)> States
    {
        get
        {
            foreach (var (l, layer) in Layers.Index())
            {
                var size = Rows * layer.HiddenSize;
                for (var d = 0; d < layer.DirectionCount; d++) yield return (l, d, (d * size)..((d + 1) * size));
            }
        }
    }

    /// <summary>All of it but the numbers, on one line.</summary>
    public override string ToString()
    {
        var layers = Layers.Select(layer => $"{layer.Direction}, I = {layer.InputSize}, H = {layer.HiddenSize}: {string.Join("; ", layer.Weights.Select(Describe))}");
        return $"T = {Steps}, B = {Rows}, lengths [{string.Join(", ", Lengths)}], {(Initial.Length > 0 ? "with" : "without")} a state; {string.Join(" | ", layers)}";

        static string Describe(LstmWeights weights)
        {
            var cell = weights.Cell;
            var peepholes = weights.Peepholes.IsEmpty ? "no peepholes" : "peepholes";
            return FormattableString.Invariant($"{cell.GateActivation} {cell.CandidateActivation} {cell.OutputActivation}, {peepholes}, coupling {cell.Coupling}, clip {cell.PreActivationClip}");
        }
    }

    /// <summary>A state of zeros for each layer, [D, B, H].</summary>
    public float[][] EmptyStates() => [.. Layers.Select(layer => new float[layer.DirectionCount * Rows * layer.HiddenSize])];
}

/// <summary>What a run gives.</summary>
/// <param name="Y">[T, B, D·H] of the last layer.</param>
/// <param name="Hidden">h of each layer after the run, [D, B, H].</param>
/// <param name="Cell">c of each layer after the run, [D, B, H].</param>
internal sealed record Outcome(float[] Y, float[][] Hidden, float[][] Cell)
{
    /// <summary>The largest absolute value of all.</summary>
    public float Largest => Hidden.Concat(Cell).Append(Y).Max(values => values.Max(MathF.Abs));
}

using LstmSimd.Kernels;

namespace LstmSimd.Formats.Onnx;

/// <summary>What the cells of a layer are in the terms of ONNX's LSTM node, and what of them it has no terms for.</summary>
internal static class CellAttributes
{
    // Of LstmDirection.
    private static readonly string[] DirectionNames = ["forward", "reverse", "bidirectional"];

    // The node's default, of each direction.
    private static readonly ActivationFunction[] Standard = [ActivationFunction.Sigmoid, ActivationFunction.Tanh, ActivationFunction.Tanh];

    /// <summary>The attributes of a layer's node. α and β are listed for the functions that have them, and only for those.</summary>
    public static IEnumerable<MessageBuilder> Of(LstmLayer layer)
    {
        var cell = layer.Weights[0].Cell;
        yield return GraphBuilder.Attribute("hidden_size", (long)layer.HiddenSize);
        yield return GraphBuilder.Attribute("direction", DirectionNames[(int)layer.Direction]);
        if (cell.Coupling == GateCoupling.ForgetFromInput) yield return GraphBuilder.Attribute("input_forget", 1L);
        if (float.IsFinite(cell.PreActivationClip)) yield return GraphBuilder.Attribute("clip", cell.PreActivationClip);

        ActivationFunction[] functions = [.. layer.Weights.SelectMany(weights => Functions(weights.Cell))];
        if (layer.Weights.All(weights => Functions(weights.Cell).SequenceEqual(Standard))) yield break;
        yield return GraphBuilder.Attribute("activations", functions.Select(function => function.Kind.ToString())); // the names are ONNX's
        if (functions.Any(HasAlpha)) yield return GraphBuilder.Attribute("activation_alpha", functions.Where(HasAlpha).Select(function => function.Alpha));
        if (functions.Any(HasBeta)) yield return GraphBuilder.Attribute("activation_beta", functions.Where(HasBeta).Select(function => function.Beta));
    }

    /// <summary>Refuses what a node can't say.</summary>
    /// <exception cref="NotSupportedException">There is such a thing; the message names it and where it is.</exception>
    public static void CheckExpressible(LstmLayer layer, int number)
    {
        foreach (var (d, weights) in layer.Weights.Index())
        {
            var cell = weights.Cell;
            if (weights.StoredProjection is not null) throw Lacks($"projection (P = {weights.OutputSize})", d);
            if (cell.Coupling == GateCoupling.InputFromForget) throw Lacks("input gate that follows from the forget gate (i = 1 − f)", d);
            if (float.IsFinite(cell.CellClip)) throw Lacks(FormattableString.Invariant($"clip of the cell state (± {cell.CellClip})"), d);
        }
        if (layer.Weights is not [{ Cell: var forward }, { Cell: var backward }]) return;
        if (forward.PreActivationClip != backward.PreActivationClip)
            throw Differ("clip", FormattableString.Invariant($"{forward.PreActivationClip} and {backward.PreActivationClip}"));
        if (forward.Coupling != backward.Coupling) throw Differ("coupling of gates", $"{forward.Coupling} and {backward.Coupling}");

        NotSupportedException Lacks(string what, int direction) =>
            new($"ONNX: layer {number}{(layer.DirectionCount == 1 ? "" : direction == 0 ? ", forward" : ", backward")}: the LSTM node has no {what}.");

        NotSupportedException Differ(string what, string values) =>
            new($"ONNX: layer {number}: the LSTM node has one {what} for both directions, got {values}.");
    }

    private static ActivationFunction[] Functions(LstmCell cell) => [cell.GateActivation, cell.CandidateActivation, cell.OutputActivation];

    private static bool HasAlpha(ActivationFunction function) =>
        HasBeta(function) || function.Kind is ActivationKind.LeakyRelu or ActivationKind.ThresholdedRelu or ActivationKind.Elu;

    private static bool HasBeta(ActivationFunction function) => function.Kind is ActivationKind.Affine or ActivationKind.ScaledTanh or ActivationKind.HardSigmoid;
}

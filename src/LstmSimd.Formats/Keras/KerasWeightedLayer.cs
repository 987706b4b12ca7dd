using LstmSimd.Kernels;

namespace LstmSimd.Formats;

/// <summary>A layer and its arrays, which fit it.</summary>
internal sealed class KerasWeightedLayer
{
    private readonly KerasWeights[] _weights;

    public KerasWeightedLayer(KerasLayer layer, IReadOnlyList<Hdf5Dataset> arrays)
    {
        Layer = layer;
        var directions = layer.Cells.Count();
        if (arrays.Count % directions != 0) throw KerasFormat.Fault($"has {arrays.Count} arrays of weights for {directions} directions");
        _weights = [.. arrays.Chunk(Math.Max(1, arrays.Count / directions)).Select(part => new KerasWeights(part))];
        if (_weights.Length != directions) throw KerasFormat.Fault("has no arrays of weights");
        foreach (var (cell, weights) in layer.Cells.Zip(_weights))
        {
            if (cell.HiddenSize is { } units && units != weights.HiddenSize) throw KerasFormat.Fault($"has {units} units, but its weights have {weights.HiddenSize}");
            if (cell.HasBias is { } biased && biased != weights.HasBias) throw KerasFormat.Fault($"use_bias is {biased}, but its weights have {(weights.HasBias ? "a" : "no")} bias");
        }
    }

    public KerasLayer Layer { get; }

    public int InputSize => _weights[0].InputSize;

    /// <summary>
    /// Whether Keras's output runs from the last step to the first. go_backwards does that, and what reads such an output reads time backwards
    /// without being told to. Here outputs always stand at the time of their input.
    /// </summary>
    public bool Turns => Layer.Backward is null && Layer.Forward.GoesBackwards;

    /// <summary>Reads the weights.</summary>
    /// <param name="turned">Whether time has been turned by a layer below.</param>
    public LstmLayer Build(bool turned)
    {
        if (turned && Layer.Backward is not null)
            throw KerasFormat.Fault("is Bidirectional and reads an output that go_backwards has turned, which is not supported");
        var direction = Layer.Backward is not null ? LstmDirection.Bidirectional : turned != Layer.Forward.GoesBackwards ? LstmDirection.Backward : LstmDirection.Forward;
        return new LstmLayer(direction, [.. Layer.Cells.Zip(_weights, (cell, weights) => weights.Read(cell.Cell))]);
    }

    /// <summary>One line for lists.</summary>
    public string Describe()
    {
        var cell = Layer.Forward;
        var parts = new List<string>
        {
            $"I = {InputSize}", $"H = {_weights[0].HiddenSize}",
            Layer.Backward is not null ? "forward and backward" : cell.GoesBackwards ? "backward (Keras gives the outputs last step first; here they stand at their time)" : "forward",
        };
        if (_weights.Any(weights => weights.IsCuDnn)) parts.Add("layout of CuDNNLSTM");
        parts.AddRange(Layer.Cells.Select(Activations).OfType<string>().Distinct());
        if (!cell.ReturnsSequences) parts.Add(Layer.Backward is null ? "Keras keeps the last step alone" : "Keras keeps the final h of both directions alone");
        parts.AddRange(Layer.Cells.SelectMany(part => part.Notes).Concat(Layer.Notes).Distinct());
        return string.Join(", ", parts);
    }

    private static string? Activations(KerasCell cell) => cell.Cell == LstmCell.Standard ? null
        : $"gates {cell.Cell.GateActivation}, candidate and output {cell.Cell.CandidateActivation}";
}

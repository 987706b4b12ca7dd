namespace LstmSimd.Formats;

/// <summary>Where the weights of a layer lie: whole models and files of weights name them, archives number them.</summary>
internal interface IKerasWeights
{
    /// <summary>The arrays of a layer, in Keras's order: those of the forward cell, then those of the backward one.</summary>
    IReadOnlyList<Hdf5Dataset> Of(KerasLayer layer);

    /// <summary>The names of what the layers other than these have.</summary>
    IEnumerable<string> OfOthers(IReadOnlyList<KerasLayer> layers);
}

using System.Text.RegularExpressions;
using LstmSimd.Kernels;

namespace LstmSimd.Formats;

/// <summary>
/// Files that save_weights wrote (.h5, .hdf5): names of layers and arrays, no configuration. A layer is an LSTM by the names and shapes of its
/// arrays. Its activations are taken to be the defaults of the version that wrote the file, its direction to be forward, and neighbours
/// whose sizes fit to be one stack.
/// </summary>
internal static partial class KerasWeightsAlone
{
    public static KerasModel Read(NamedKerasWeights weights, KerasVersion version)
    {
        var stacks = new List<IReadOnlyList<(string, string)>>();
        var outputs = 0; // of the LSTM right below; 0 where there is none
        foreach (var name in weights.LayerNames)
        {
            var arrays = weights.Of(name);
            if (arrays.Count == 0 && Transparent().IsMatch(name)) continue;
            var directions = Directions(arrays);
            if (directions > 0)
            {
                var sizes = new KerasWeights([.. arrays.Take(arrays.Count / directions)]);
                var className = sizes.IsCuDnn ? KerasCell.CuDnnLstm : KerasCell.Lstm;
                var listed = (name, directions == 1 ? className : $"Bidirectional({className})");
                if (sizes.InputSize == outputs) stacks[^1] = [.. stacks[^1], listed];
                else stacks.Add([listed]);
                outputs = directions * sizes.HiddenSize;
            }
            else outputs = 0;
        }
        if (stacks.Count == 0) throw KerasFormat.Fault($"no layer has the weights of an LSTM; there are {string.Join(", ", weights.LayerNames).Shortened()}");
        return new KerasModel("Keras weights", stacks, Layer, weights);

        KerasLayer Layer(string name)
        {
            var arrays = weights.Of(name);
            var directions = Directions(arrays);
            var isCuDnn = new KerasWeights([.. arrays.Take(arrays.Count / directions)]).IsCuDnn;
            var gates = isCuDnn ? ActivationFunction.Sigmoid : version.DefaultGateActivation
                ?? throw KerasFormat.Fault($"its recurrent_activation is not in the file, and Keras {version.Text} was part of TensorFlows that differ in it; save the whole model");
            var cell = new KerasCell(isCuDnn ? KerasCell.CuDnnLstm : KerasCell.Lstm, null, null, new LstmCell { GateActivation = gates }, GoesBackwards: false,
                ReturnsSequences: true, [$"weights alone: direction{(isCuDnn ? "" : ", activations")} and connections are assumed"]);
            return new KerasLayer(name, cell, directions == 2 ? cell with { GoesBackwards = true } : null, []);
        }
    }

    /// <summary>1 or 2 where the arrays are those of an LSTM, or of a Bidirectional one; else 0.</summary>
    private static int Directions(IReadOnlyList<Hdf5Dataset> arrays)
    {
        var directions = arrays.Count switch { 2 or 3 or 12 => 1, 4 or 6 or 24 => 2, _ => 0 };
        var (recurrent, gates) = arrays.Count >= 12 ? (RecurrentOfKeras1(), 1) : (Recurrent(), 4);
        return directions > 0 && recurrent.IsMatch(arrays[1].Name) && arrays[1].Rank == 2 && arrays[1].Has(arrays[1].Size(0, rank: 2), (long)gates * arrays[1].Size(0, rank: 2)) ? directions : 0;
    }

    /// <summary>What Keras calls dropout layers unless told otherwise: they are no part of inference.</summary>
    [GeneratedRegex("^(dropout|spatial_dropout1d|gaussian_dropout|gaussian_noise|alpha_dropout)(_[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Transparent();

    [GeneratedRegex("/recurrent_kernel(_[0-9]+)?(:0)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Recurrent();

    [GeneratedRegex("_U_i(_[0-9]+)?(:0)?$", RegexOptions.CultureInvariant)]
    private static partial Regex RecurrentOfKeras1();
}

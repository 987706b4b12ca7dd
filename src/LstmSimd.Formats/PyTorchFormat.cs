using System.Numerics.Tensors;
using System.Text.RegularExpressions;

namespace LstmSimd.Formats;

/// <summary>
/// State dicts of torch.nn.LSTM saved as safetensors: {prefix}weight_ih_l{k}, weight_hh_l{k}, bias_ih_l{k}, bias_hh_l{k}, each with
/// _reverse for the backward direction. Gates in the order i f g o, like ours; the two biases are added.
/// </summary>
/// <remarks>
/// With a metadata string "vocabulary" it is a character model; {prefix}embedding.weight, {prefix}dense.weight and {prefix}dense.bias
/// are its ends. Source of the names and shapes: PyTorch's documentation of torch.nn.LSTM.
/// </remarks>
internal static partial class PyTorchFormat
{
    public static bool IsStateDict(SafetensorsFile file) => file.Tensors.Keys.Any(name => InputWeights().IsMatch(name));

    public static ModelFile Read(SafetensorsFile file)
    {
        var matches = file.Tensors.Keys.Select(name => InputWeights().Match(name)).Where(match => match.Success).ToArray();
        var prefixes = matches.Select(match => match.Groups["prefix"].Value).Distinct().Order(StringComparer.Ordinal).ToArray();
        if (prefixes.Length > 1)
            throw Fault($"holds {prefixes.Length} LSTMs, with the prefixes {string.Join(", ", prefixes.Select(p => $"'{p}'")).Shortened()}; save the one to run by itself");
        var prefix = prefixes[0];
        if (file.Tensors.Keys.FirstOrDefault(name => name.StartsWith(prefix + "weight_hr_l", StringComparison.Ordinal)) is { } projection)
            throw Fault($"has the tensor '{projection.Shortened()}': a projection (proj_size), which is not supported");

        var unused = file.Tensors.Keys.ToHashSet();
        var bidirectional = matches.Any(match => match.Groups["reverse"].Success);
        var count = bidirectional ? matches.Length / 2 : matches.Length;
        var layers = Enumerable.Range(0, count).Select(k => bidirectional
            ? new LstmLayer(LstmDirection.Bidirectional, ReadWeights($"l{k}"), ReadWeights($"l{k}_reverse"))
            : new LstmLayer(LstmDirection.Forward, ReadWeights($"l{k}"))).ToArray();
        if (unused.FirstOrDefault(name => InputWeights().IsMatch(name)) is { } stray)
            throw Fault($"has the tensor '{stray.Shortened()}', but not all layers and directions before it");
        return new ModelFile("PyTorch state dict", layers) { Ends = ReadEnds(file, unused), UnusedTensors = [.. unused.Order(StringComparer.Ordinal)] };

        LstmWeights ReadWeights(string layer)
        {
            var recurrent = Take($"weight_hh_{layer}");
            var input = Take($"weight_ih_{layer}");
            int hidden = recurrent.Size(1, rank: 2), inputs = input.Size(1, rank: 2);
            if (recurrent.Shape[0] != 4L * hidden)
                throw Fault($"'{recurrent.Name.Shortened()}' has {recurrent.Shape[0]} rows for H = {hidden}; an LSTM has 4H (a GRU 3H, a plain RNN H)");
            return new LstmWeights(inputs, hidden, input.ToSingles(4L * hidden, inputs), recurrent.ToSingles(), ReadBias(layer, 4 * hidden));
        }

        float[] ReadBias(string layer, int size)
        {
            var names = new[] { $"{prefix}bias_ih_{layer}", $"{prefix}bias_hh_{layer}" };
            if (!names.Any(file.Tensors.ContainsKey)) return new float[size]; // bias=False
            var sum = Take($"bias_ih_{layer}").ToSingles(size);
            TensorPrimitives.Add(sum, Take($"bias_hh_{layer}").ToSingles(size), sum);
            return sum;
        }

        SafetensorsTensor Take(string name)
        {
            unused.Remove(prefix + name);
            return file[prefix + name];
        }
    }

    private static CharacterEnds? ReadEnds(SafetensorsFile file, HashSet<string> unused)
    {
        if (!file.Metadata.TryGetValue("vocabulary", out var vocabulary)) return null;
        return CharacterEnds.Read(vocabulary, Take("embedding.weight"), Take("dense.weight"), Take("dense.bias"));

        SafetensorsTensor Take(string suffix)
        {
            var names = file.Tensors.Keys.Where(name => name.EndsWith(suffix, StringComparison.Ordinal)).ToArray();
            if (names.Length != 1) throw Fault($"has a vocabulary and {names.Length} tensors named '…{suffix}'; a character model has one");
            unused.Remove(names[0]);
            return file[names[0]];
        }
    }

    private static InvalidDataException Fault(string what) => new($"PyTorch state dict: the file {what}.");

    [GeneratedRegex(@"^(?<prefix>.*)weight_ih_l[0-9]+(?<reverse>_reverse)?$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex InputWeights();
}

using System.Numerics.Tensors;
using System.Text.RegularExpressions;

namespace LstmSimd.Formats;

/// <summary>
/// State dicts of torch.nn.LSTM: {prefix}weight_ih_l{k} [4H, I], weight_hh_l{k} [4H, P], bias_ih_l{k} and bias_hh_l{k} [4H], weight_hr_l{k} [P, H]
/// where there is a projection (else P = H), each with _reverse for the backward direction. Gates in the order i f g o, like ours; the two
/// biases are added. Layer k + 1 takes the D·P outputs of layer k.
/// </summary>
/// <remarks>
/// With a string "vocabulary" it is a character model; {prefix}embedding.weight, {prefix}dense.weight and {prefix}dense.bias
/// are its ends. Source of the names and shapes: PyTorch's documentation of torch.nn.LSTM.
/// </remarks>
internal static partial class PyTorchFormat
{
    /// <summary>Whether safetensors are a state dict, and of no dialect of our own.</summary>
    public static bool IsStateDict(SafetensorsFile file) =>
        !NativeFormat.IsNative(file) && !TraceFormat.IsTrace(file) && file.Tensors.Keys.Any(name => InputWeights().IsMatch(name));

    /// <summary>The names of the LSTMs: their prefixes without the last dot.</summary>
    public static string[] Names(NamedTensors tensors) => [.. Lstms(tensors).Select(lstm => lstm.Key)];

    /// <summary>The LSTMs of a state dict saved as safetensors.</summary>
    public static IReadOnlyList<ModelNode> List(SafetensorsFile file) => List(new NamedTensors(file.Tensors.Values));

    /// <summary>The LSTMs of a state dict of any kind of file.</summary>
    public static IReadOnlyList<ModelNode> List(NamedTensors tensors) => [.. Lstms(tensors).Select(lstm => new ModelNode(lstm.Key, "LSTM", Uses(tensors, lstm)))];

    /// <summary>A state dict saved as safetensors; the vocabulary is a string in the metadata.</summary>
    public static ModelFile Read(SafetensorsFile file, string? node) =>
        Read(new NamedTensors(file.Tensors.Values), node, "PyTorch state dict", file.Metadata.GetValueOrDefault("vocabulary"));

    /// <summary>A state dict of any kind of file.</summary>
    /// <param name="tensors">All tensors of the file.</param>
    /// <param name="node">The LSTM's name; may be null where there is one alone.</param>
    /// <param name="format">What the file is, in words.</param>
    /// <param name="vocabulary">The characters of a character model, or null.</param>
    public static ModelFile Read(NamedTensors tensors, string? node, string format, string? vocabulary)
    {
        var lstms = Lstms(tensors);
        var found = string.Join(", ", lstms.Select(lstm => $"'{lstm.Key}'")).Shortened();
        if (node is null && lstms.Length > 1) throw Fault($"holds {lstms.Length} LSTMs: {found}; name the one to run");
        var one = node is null ? lstms[0] : Array.Find(lstms, lstm => lstm.Key == node.TrimEnd('.')) ?? throw Fault($"holds no LSTM '{node.Shortened()}'; it holds {found}");
        var layers = ReadLayers(tensors, [.. one]);
        var ends = ReadEnds(tensors, vocabulary);
        var unused = tensors.Unused;
        return new ModelFile(format, layers) { Ends = ends, UnusedTensors = unused, Nodes = found == "''" ? [] : List(tensors) };
    }

    /// <summary>The input weights of each LSTM.</summary>
    private static IGrouping<string, Match>[] Lstms(NamedTensors tensors) =>
        [.. tensors.Names.Select(name => InputWeights().Match(name)).Where(match => match.Success)
            .GroupBy(match => match.Groups["prefix"].Value.TrimEnd('.')).OrderBy(lstm => lstm.Key, StringComparer.Ordinal)];

    private static LstmLayer[] ReadLayers(NamedTensors tensors, Match[] inputWeights) =>
        [.. Layers(tensors, inputWeights, ReadWeights).Select(weights => new LstmLayer(weights.Length == 2 ? LstmDirection.Bidirectional : LstmDirection.Forward, weights))];

    /// <summary>What <paramref name="read"/> gives for each direction of each layer; all input weights must be among them.</summary>
    private static T[][] Layers<T>(NamedTensors tensors, Match[] inputWeights, Func<NamedTensors, string, string, T> read)
    {
        var prefix = inputWeights[0].Groups["prefix"].Value;
        var bidirectional = inputWeights.Any(match => match.Groups["reverse"].Success);
        var count = bidirectional ? inputWeights.Length / 2 : inputWeights.Length;
        var layers = Enumerable.Range(0, count)
            .Select(k => bidirectional ? [read(tensors, prefix, $"l{k}"), read(tensors, prefix, $"l{k}_reverse")] : new[] { read(tensors, prefix, $"l{k}") }).ToArray();
        return Array.Find(inputWeights, match => tensors.IsUnused(match.Value)) is not { } stray ? layers
            : throw Fault($"has the tensor '{stray.Value.Shortened()}', but not all layers and directions before it");
    }

    /// <summary>One line for lists, from the shapes alone.</summary>
    private static string Uses(NamedTensors tensors, IEnumerable<Match> inputWeights)
    {
        try
        {
            var layers = Layers(tensors, [.. inputWeights], ReadSizes);
            var (inputs, hidden, outputs) = layers[0][0];
            return $"{layers.Length} {(layers.Length == 1 ? "layer" : "layers")}, I = {inputs}, H = {hidden}"
                + $"{(outputs == hidden ? "" : $", P = {outputs}")}, {(layers[0].Length == 2 ? "bidirectional" : "forward")}";
        }
        catch (InvalidDataException e)
        {
            return $"can't be read: {e.Message}";
        }
    }

    private static (int Inputs, int Hidden, int Outputs) ReadSizes(NamedTensors tensors, string prefix, string layer)
    {
        var recurrent = tensors.Take($"{prefix}weight_hh_{layer}");
        var input = tensors.Take($"{prefix}weight_ih_{layer}");
        var projection = tensors.Contains($"{prefix}weight_hr_{layer}") ? tensors.Take($"{prefix}weight_hr_{layer}") : null;
        int hidden = (projection ?? recurrent).Size(1, rank: 2), outputs = recurrent.Size(1, rank: 2), inputs = input.Size(1, rank: 2);
        if (recurrent.Shape[0] != 4L * hidden)
            throw Fault($"'{recurrent.Name.Shortened()}' has {recurrent.Shape[0]} rows for H = {hidden}; an LSTM has 4H (a GRU 3H, a plain RNN H)");
        return (inputs, hidden, outputs);
    }

    private static LstmWeights ReadWeights(NamedTensors tensors, string prefix, string layer)
    {
        var (inputs, hidden, outputs) = ReadSizes(tensors, prefix, layer);
        INamedTensor input = Take("weight_ih"), recurrent = Take("weight_hh");
        var projection = tensors.Contains($"{prefix}weight_hr_{layer}") ? Take("weight_hr") : null;
        var precision = StoredMatrix.CommonPrecision(input, recurrent, projection);
        var biased = tensors.Contains($"{prefix}bias_ih_{layer}") || tensors.Contains($"{prefix}bias_hh_{layer}"); // neither: bias=False
        return new LstmWeights(input.ToMatrix(precision, 4L * hidden, inputs), recurrent.ToMatrix(precision, 4L * hidden, outputs),
            biased ? Bias() : default, default, projection?.ToMatrix(precision, outputs, hidden), null);

        float[] Bias()
        {
            var sum = Take("bias_ih").ToSingles(4L * hidden);
            TensorPrimitives.Add(sum, Take("bias_hh").ToSingles(4L * hidden), sum);
            return sum;
        }

        INamedTensor Take(string name) => tensors.Take($"{prefix}{name}_{layer}");
    }

    private static CharacterEnds? ReadEnds(NamedTensors tensors, string? vocabulary)
    {
        if (vocabulary is null) return null;
        return CharacterEnds.Read(vocabulary, Take("embedding.weight"), Take("dense.weight"), Take("dense.bias"));

        INamedTensor Take(string suffix)
        {
            var names = tensors.Names.Where(name => name.EndsWith(suffix, StringComparison.Ordinal)).ToArray();
            if (names.Length != 1) throw Fault($"has a vocabulary and {names.Length} tensors named '…{suffix}'; a character model has one");
            return tensors.Take(names[0]);
        }
    }

    private static InvalidDataException Fault(string what) => new($"PyTorch state dict: the file {what}.");

    [GeneratedRegex(@"^(?<prefix>.*)weight_ih_l[0-9]+(?<reverse>_reverse)?$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex InputWeights();
}

using LstmSimd.Kernels;

namespace LstmSimd.Formats;

/// <summary>The tensors of one direction of a native model, all under one prefix.</summary>
/// <param name="file">The model.</param>
/// <param name="prefix">Such as <c>layers.0.forward.</c></param>
/// <param name="precision">Of the matrices; null where the model, older than its keys, does not say it.</param>
/// <param name="unused">The tensors that nobody took; those that are read here leave it.</param>
internal sealed class NativeWeights(SafetensorsFile file, string prefix, NativePrecision? precision, HashSet<string> unused)
{
    /// <summary>The names of the matrices.</summary>
    public const string Input = "weights_input", Recurrent = "weights_recurrent", Projection = "projection";

    private const string Bias = "bias", Peepholes = "peepholes", Scales = "_scales";

    public static void Write(SafetensorsWriter writer, string prefix, LstmWeights weights)
    {
        Add(Input, weights.StoredInput);
        Add(Recurrent, weights.StoredRecurrent);
        writer.Add(prefix + Bias, weights.Bias, 4 * weights.HiddenSize);
        if (!weights.Peepholes.IsEmpty) writer.Add(prefix + Peepholes, weights.Peepholes, 3 * weights.HiddenSize);
        if (weights.StoredProjection is { } projection) Add(Projection, projection);

        void Add(string name, WeightMatrix matrix)
        {
            writer.Add(prefix + name, matrix);
            if (matrix.Precision == WeightPrecision.Int8) writer.Add(prefix + name + Scales, matrix.Scales, matrix.Rows);
        }
    }

    /// <param name="inputs">I.</param>
    /// <param name="hidden">H.</param>
    /// <param name="outputs">P where there is a projection, else null.</param>
    /// <param name="cell">What the model says of the cell.</param>
    public LstmWeights Read(int inputs, int hidden, int? outputs, NativeCell cell)
    {
        var weights = new LstmWeights(Matrix(Input, 4L * hidden, inputs), Matrix(Recurrent, 4L * hidden, outputs ?? hidden), Take(Bias).ToSingles(4L * hidden),
            cell.HasPeepholes ? Take(Peepholes).ToSingles(3L * hidden) : default, outputs is { } rows ? Matrix(Projection, rows, hidden) : null, cell.Cell);
        if (precision is not null) CheckNoScalesAreLeft();
        return weights;

        WeightMatrix Matrix(string name, long rows, int columns)
        {
            var tensor = Take(name);
            if (precision is not { } all) return tensor.ToMatrix(CommonPrecision(hasProjection: outputs is not null), rows, columns);
            var said = name == Input ? all.Input : all.Recurrent;
            if (tensor.Dtype != NativePrecision.Dtype(said))
                throw tensor.Fault($"is of type {tensor.Dtype}; expected {NativePrecision.Dtype(said)}, as the model says of this direction's {(all.Input == all.Recurrent ? "matrices" : name)}");
            return said == WeightPrecision.Int8 ? tensor.ToMatrix(Take(name + Scales), rows, columns) : tensor.ToMatrix(said, rows, columns);
        }
    }

    // One that is missing is named when it is taken.
    private WeightPrecision CommonPrecision(bool hasProjection) => StoredMatrix.CommonPrecision(
        file.Tensors.GetValueOrDefault(prefix + Input), file.Tensors.GetValueOrDefault(prefix + Recurrent), hasProjection ? file.Tensors.GetValueOrDefault(prefix + Projection) : null);

    /// <summary>Scales beside what is not int8 would be weights that are passed over without a word.</summary>
    private void CheckNoScalesAreLeft()
    {
        foreach (var name in new[] { Input, Recurrent, Projection }.Select(matrix => prefix + matrix + Scales))
            if (unused.Contains(name)) throw file[name].Fault("has no matrix of int8 to scale");
    }

    private SafetensorsTensor Take(string name)
    {
        unused.Remove(prefix + name);
        return file[prefix + name];
    }
}

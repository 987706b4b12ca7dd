using LstmSimd.Kernels;

namespace LstmSimd.Formats;

/// <summary>Tensors as matrices of weights in the precision of the file.</summary>
internal static class StoredMatrix
{
    /// <summary>
    /// The precision of one direction of a file that does not say it: bf16 where all its matrices are, else float32, to which floats of other types are
    /// widened or rounded. Null is a matrix that is not there.
    /// </summary>
    public static WeightPrecision CommonPrecision(params ReadOnlySpan<INamedTensor?> matrices)
    {
        foreach (var matrix in matrices)
            if (matrix is { IsBfloat16: false }) return WeightPrecision.Float32;
        return WeightPrecision.Bfloat16;
    }

    /// <summary>A tensor [rows, columns] in bf16, which it has to be then, or in float32.</summary>
    /// <exception cref="InvalidDataException">The tensor is of another shape, or not of floating-point numbers.</exception>
    public static WeightMatrix ToMatrix(this INamedTensor tensor, WeightPrecision precision, long rows, int columns)
    {
        tensor.CheckShape(rows, columns);
        return precision == WeightPrecision.Bfloat16
            ? new WeightMatrix((int)rows, columns, tensor.ToBfloat16s())
            : new WeightMatrix((int)rows, columns, tensor.ToSingles());
    }

    /// <summary>A tensor [rows, columns] of int8 with the scale of each row.</summary>
    /// <exception cref="InvalidDataException">A tensor is of another shape or type, a weight is −128, or a scale is negative or not finite.</exception>
    public static WeightMatrix ToMatrix(this SafetensorsTensor tensor, SafetensorsTensor scales, long rows, int columns)
    {
        tensor.CheckShape(rows, columns);
        scales.CheckShape(rows);
        if (scales.Dtype != SafetensorsTensor.Float32) throw scales.Fault($"is of type {scales.Dtype}; expected {SafetensorsTensor.Float32}");
        ReadOnlyMemory<sbyte> weights = tensor.ToInt8s();
        var factors = scales.ToSingles();
        try
        {
            return new WeightMatrix((int)rows, columns, weights, factors);
        }
        catch (ArgumentException e)
        {
            var wrong = e.ParamName == nameof(scales) ? scales : tensor;
            throw new InvalidDataException($"tensor '{wrong.Name.Shortened()}': {ModelFormats.Reason(e)}", e);
        }
    }
}

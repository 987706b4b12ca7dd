using LstmSimd.Formats;
using LstmSimd.Kernels;

namespace LstmSimd.Cli;

/// <summary>A model's weights in the precision that an option asks for.</summary>
internal static class ModelPrecision
{
    /// <summary>The model in a precision, its first layer's W in another where that is asked for, or as its file has it.</summary>
    /// <exception cref="ArgumentException">A weight is not finite, and an int8 can't be; the message says in which layer and matrix. Or <paramref name="input"/> is given without int8.</exception>
    public static ModelFile In(this ModelFile model, WeightPrecision? precision, WeightPrecision? input)
    {
        CommonOptions.CheckInputPrecision(precision, input);
        return precision is { } wanted ? model.To(wanted, input) : model;
    }
}

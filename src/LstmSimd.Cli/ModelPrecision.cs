using LstmSimd.Formats;
using LstmSimd.Kernels;

namespace LstmSimd.Cli;

/// <summary>A model's weights in the precision that an option asks for.</summary>
internal static class ModelPrecision
{
    /// <summary>The model in a precision, or as its file has it where none is asked for.</summary>
    /// <exception cref="ArgumentException">A weight is not finite, and an int8 can't be; the message says in which layer and matrix.</exception>
    public static ModelFile In(this ModelFile model, WeightPrecision? precision) => precision is { } wanted ? model.To(wanted) : model;
}

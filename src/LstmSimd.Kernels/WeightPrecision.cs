namespace LstmSimd.Kernels;

/// <summary>How weights are stored. Biases, peepholes, pre-activations, gates and states are float32 in each.</summary>
public enum WeightPrecision
{
    /// <summary>Four bytes a weight.</summary>
    Float32 = 0,

    /// <summary>The upper two bytes of a float32, rounded to the nearest, ties to even: eight significant bits. Products in float32.</summary>
    Bfloat16,

    /// <summary>
    /// One byte a weight, −127 to 127, and a float32 scale for each row. x and h are rounded to bytes at every step; products in
    /// integers, which are exact.
    /// </summary>
    Int8,
}

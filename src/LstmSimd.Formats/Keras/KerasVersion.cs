using System.Globalization;
using LstmSimd.Kernels;

namespace LstmSimd.Formats;

/// <summary>The version of Keras that wrote a file: names of activations and defaults have changed their meaning from one to the next.</summary>
/// <param name="Text">As the file has it; files of Keras 1 may have none.</param>
/// <param name="Major">1, 2 or 3.</param>
/// <param name="Minor">The number after it.</param>
internal sealed record KerasVersion(string Text, int Major, int Minor)
{
    /// <summary>min(max(αx + β, 0), 1): 0.2x + 0.5 in Keras 1 and 2, x / 6 + 0.5 from 3 on.</summary>
    public ActivationFunction HardSigmoid => ActivationFunction.HardSigmoid(Major >= 3 ? 1f / 6 : 0.2f, 0.5f);

    /// <summary>
    /// What <c>recurrent_activation</c> is where nobody says: hard_sigmoid in Keras up to 2.2, sigmoid from 2.3 on. TensorFlow 1.13 to 2.1 both
    /// call themselves 2.2.4-tf and differ in it: null.
    /// </summary>
    public ActivationFunction? DefaultGateActivation =>
        (Major, Minor) is ( > 2, _) or (2, >= 3) ? ActivationFunction.Sigmoid :
        Text.EndsWith("-tf", StringComparison.Ordinal) ? null :
        HardSigmoid;

    public static KerasVersion Parse(string? text)
    {
        if (text is null) return new KerasVersion("1", 1, 0);
        var parts = text.Split('.');
        if (parts.Length < 2 || !Number(parts[0], out var major) || !Number(parts[1], out var minor) || major is < 1 or > 3)
            throw KerasFormat.Fault($"the keras_version is '{text.Shortened()}'; expected 1 to 3 and a minor version");
        return new KerasVersion(text, major, minor);

        static bool Number(string part, out int value) => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}

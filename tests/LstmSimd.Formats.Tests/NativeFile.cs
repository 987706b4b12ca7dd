namespace LstmSimd.Formats.Tests;

/// <summary>Native model files tensor by tensor, so that tests can spoil them.</summary>
internal static class NativeFile
{
    public const string Vocabulary = "ab\n";

    /// <summary>One forward layer, I = 3, H = 2, under an architecture of the test's own.</summary>
    public static TensorSet Of(string architecture) => new TensorSet()
        .PutMetadata("architecture", architecture)
        .PutNoise("layers.0.forward.weights_input", 8, 3)
        .PutNoise("layers.0.forward.weights_recurrent", 8, 2)
        .PutNoise("layers.0.forward.bias", 8);

    /// <summary>The same with a character model's ends over three characters.</summary>
    public static TensorSet Character(string vocabulary = "\"ab\\n\"") =>
        Of($$"""{"version":1,"layers":[{"input":3,"hidden":2,"direction":"forward"}],"vocabulary":{{vocabulary}}}""")
            .PutNoise("embedding.weights", 3, 3).PutNoise("dense.weights", 3, 2).PutNoise("dense.bias", 3);

    /// <summary>A layer of version 2, I = 3, H = 2, P = 1, with peepholes and a cell of its own.</summary>
    public static TensorSet Variant() => Of("""
        {"version":2,"layers":[{"input":3,"hidden":2,"direction":"forward","projection":1,"cells":[{"gate":{"function":"HardSigmoid","alpha":0.2,"beta":0.5},"coupling":"forget_from_input","cell_clip":3,"peepholes":true}]}]}
        """).PutNoise("layers.0.forward.weights_recurrent", 8, 1).PutNoise("layers.0.forward.peepholes", 6).PutNoise("layers.0.forward.projection", 1, 2);
}

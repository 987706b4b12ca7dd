using LstmSimd.Kernels;

namespace LstmSimd.Formats.Tests;

/// <summary>Native models of version 3, so that tests can spoil them.</summary>
internal static class NarrowFile
{
    /// <summary>One forward layer, I = 3, H = 2, P = 1, with peepholes.</summary>
    public static RawTensors Of(WeightPrecision precision, WeightPrecision? input = null) =>
        RawTensors.Of(ToBytes(new LstmLayer(LstmDirection.Forward, Variants.Weights(1, 3, 2, projection: 1, peepholes: true).To(precision, input))));

    /// <summary>A character model's LSTM of two layers, bf16 and int8, between its ends.</summary>
    public static byte[] Character()
    {
        var model = ModelFile.Load(NativeFile.Character().ToBytes());
        var first = model.Layers[0].To(WeightPrecision.Bfloat16);
        var second = Layers.Stack(1, first.OutputSize, 2, LstmDirection.Forward)[0].To(WeightPrecision.Int8);
        using var stream = new MemoryStream();
        ModelFile.CreateWriter(new CharacterModel(model.Ends!.Vocabulary, model.Ends.Embedding, [first, second], model.Ends.Dense)).Save(stream);
        return stream.ToArray();
    }

    public static byte[] ToBytes(params LstmLayer[] layers)
    {
        using var folder = new TemporaryFolder();
        ModelFile.Save(folder["model"], layers);
        return File.ReadAllBytes(folder["model"]);
    }
}

using LstmSimd;
using LstmSimd.Formats;

namespace Docs.Tests;

/// <summary>docs/importing.md.</summary>
public sealed class ImportingSamples
{
    private const int I = TemporaryModel.I, H = TemporaryModel.H;

    [Fact]
    public void OneOfSeveral()
    {
        using var model = new TemporaryModel();
        var path = model.Path;

        foreach (ModelNode node in ModelFile.List(path)) Console.WriteLine($"{node.Name}: {node.Kind}, {node.Uses}");
        Lstm lstm = ModelFile.Load(path, "lstm_0").CreateLstm();

        Assert.Equal(I, lstm.InputSize);
    }

    [Fact]
    public void TheHeadOfAStateDict()
    {
        using var model = new TemporaryModel();
        var path = model["model.safetensors"];
        var weights = Noise.Gates(1, I, H);
        var writer = new SafetensorsWriter();
        // PyTorch's gates are in the order i f g o, like ours.
        writer.Add("lstm.weight_ih_l0", weights.W, 4 * H, I);
        writer.Add("lstm.weight_hh_l0", weights.R, 4 * H, H);
        writer.Add("lstm.bias_ih_l0", weights.B, 4 * H);
        writer.Add("lstm.bias_hh_l0", new float[4 * H], 4 * H);
        writer.Add("head.weight", Noise.Uniform(2, 3 * H), 3, H);
        writer.Add("head.bias", Noise.Uniform(3, 3), 3);
        writer.Save(path);

        Lstm lstm = ModelFile.Load(path).CreateLstm();
        var tensors = SafetensorsFile.Load(path).Tensors;
        var weight = tensors["head.weight"];                        // [V, H]
        var head = new Dense((int)weight.Shape[1], (int)weight.Shape[0], weight.ToSingles(), tensors["head.bias"].ToSingles());

        float[] h = new float[lstm.OutputSize], logits = new float[head.OutputSize];
        lstm.CreateSession().Step(Noise.Uniform(4, I), h);
        head.Apply(h, logits);
        Assert.Contains(logits, value => value != 0);
    }

    [Fact]
    public void TheHeadBesideAnOnnxModel()
    {
        using var model = new TemporaryModel();
        var (weightPath, biasPath) = (model["weight.npy"], model["bias.npy"]);
        NpyFile.Save(weightPath, Noise.Uniform(1, 3 * H), 3, H);
        NpyFile.Save(biasPath, Noise.Uniform(2, 3), 3);

        var (weight, shape) = NpyFile.Load(weightPath);             // [V, H]
        var head = new Dense(shape[1], shape[0], weight, NpyFile.Load(biasPath).Values);

        Assert.Equal((H, 3), (head.InputSize, head.OutputSize));
    }

    [Fact]
    public void TheInitialStateOfTheFile()
    {
        using var model = new TemporaryModel();
        var file = ModelFile.Load(model.Path);

        Lstm lstm = file.CreateLstm();
        LstmSession session = lstm.CreateSession();
        session.Restore(file.CreateInitialState(lstm));             // zeros where the file says nothing

        Assert.All(session.Save().Hidden(0).ToArray(), h => Assert.Equal(0, h));
    }

    [Fact]
    public void ABadFile()
    {
        using var model = new TemporaryModel();
        var path = model["bad.onnx"];
        File.WriteAllText(path, "not a model");
        string? reason = null;

        try
        {
            Lstm lstm = ModelFile.Load(path).CreateLstm();
        }
        catch (InvalidDataException e)
        {
            reason = e.Message;                                     // names the file, the place in it and what is wrong
        }

        Assert.Contains("bad.onnx", reason, StringComparison.Ordinal);
    }
}

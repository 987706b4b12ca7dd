namespace LstmSimd.Formats.Tests;

/// <summary>Saved states: the same bits again, and none of another model.</summary>
public sealed class StateFileTests
{
    [Theory,
     InlineData(1, LstmDirection.Forward), InlineData(3, LstmDirection.Forward, LstmDirection.Forward),
     InlineData(1, LstmDirection.Backward), InlineData(2, LstmDirection.Bidirectional, LstmDirection.Backward, LstmDirection.Forward)]
    public void AState_ComesBackInBits(int batchSize, params LstmDirection[] directions)
    {
        using var folder = new TemporaryFolder();
        var model = new Lstm(Layers.Stack(1, 3, 5, directions));
        var state = AfterSomeSteps(model, batchSize);
        StateFile.Save(folder["state"], state);
        Layers.StatesEqual(state, StateFile.Load(folder["state"], model));
    }

    [Fact]
    public void TheStateOfAProjectedModel_HasHOfPAndCOfH()
    {
        using var folder = new TemporaryFolder();
        var model = new Lstm([new LstmLayer(LstmDirection.Bidirectional, Variants.Weights(1, 3, 5, projection: 2), Variants.Weights(2, 3, 5, projection: 2))]);
        var state = AfterSomeSteps(model, batchSize: 3);
        StateFile.Save(folder["state"], state);
        Layers.StatesEqual(state, StateFile.Load(folder["state"], model));
        Assert.Equal([3, 2], SafetensorsFile.Load(folder["state"]).Tensors["layers.0.backward.hidden"].Shape);
        Assert.Equal([3, 5], SafetensorsFile.Load(folder["state"]).Tensors["layers.0.backward.cell"].Shape);
        var other = new Lstm([new LstmLayer(LstmDirection.Bidirectional, Variants.Weights(1, 3, 5, projection: 2), Variants.Weights(2, 3, 5, projection: 2, peepholes: true))]);
        Fault.In(0, () => StateFile.Load(folder["state"], other), "belongs to the model");
    }

    [Fact]
    public void EveryBitPattern_ComesBack()
    {
        using var folder = new TemporaryFolder();
        var state = new LstmState(new Lstm(Layers.Stack(1, 1, 4, LstmDirection.Forward)));
        new[] { -0f, float.NaN, float.NegativeInfinity, float.Epsilon }.CopyTo(state.Hidden(0));
        StateFile.Save(folder["state"], state);
        Layers.StatesEqual(state, StateFile.Load(folder["state"], state.Model));
    }

    [Fact]
    public void AStreamGoesOnFromASavedState_AsIfItHadNotStopped()
    {
        using var folder = new TemporaryFolder();
        var model = new Lstm(Layers.Stack(1, 3, 5, LstmDirection.Forward, LstmDirection.Forward));
        var x = Noise.Uniform(4, 20 * 3);
        var whole = Layers.Outputs(model.CreateSession(), x);

        var before = model.CreateSession();
        Layers.Outputs(before, x.AsSpan(0, 8 * 3));
        StateFile.Save(folder["state"], before.Save());
        var after = model.CreateSession();
        after.Restore(StateFile.Load(folder["state"], model));
        Bits.Equal(whole.AsSpan(8 * 5), Layers.Outputs(after, x.AsSpan(8 * 3)));
    }

    [Fact]
    public void AStream_HasTheSameBytesAsAFile()
    {
        using var folder = new TemporaryFolder();
        var state = AfterSomeSteps(new Lstm(Layers.Stack(1, 3, 5, LstmDirection.Forward)), batchSize: 2);
        using var stream = new MemoryStream();
        StateFile.Save(stream, state);
        StateFile.Save(folder["state"], state);
        Assert.Equal(File.ReadAllBytes(folder["state"]), stream.ToArray());
        stream.Position = 0;
        Layers.StatesEqual(state, StateFile.Load(stream, state.Model));
    }

    /// <summary>A state of more rows than any session of the model has.</summary>
    [Fact]
    public void MoreRowsThanASessionHas_AreAFaultOfTheFile()
    {
        const int I = 100_000, H = 1, B = 6000;
        var model = new Lstm([new LstmLayer(LstmDirection.Forward, new LstmWeights(I, H, new float[4 * H * I], new float[4 * H * H]))]);
        var writer = new SafetensorsWriter();
        writer.AddMetadata("model_fingerprint", model.Fingerprint.ToString("x16", System.Globalization.CultureInfo.InvariantCulture));
        foreach (var part in (string[])["hidden", "cell"]) writer.Add($"layers.0.forward.{part}", new float[B * H], B, H);
        using var stream = new MemoryStream();
        writer.Save(stream);
        stream.Position = 0;
        Fault.In(0, () => StateFile.Load(stream, model), "at most", "6000");
    }

    [Fact]
    public void TheStateOfAnotherModel_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var model = new Lstm(Layers.Stack(1, 3, 5, LstmDirection.Forward));
        StateFile.Save(folder["state"], new LstmState(model));
        foreach (var other in new[]
        {
            Layers.Stack(2, 3, 5, LstmDirection.Forward), Layers.Stack(1, 3, 6, LstmDirection.Forward),
            Layers.Stack(1, 3, 5, LstmDirection.Backward), Layers.Stack(1, 3, 5, LstmDirection.Forward, LstmDirection.Forward),
        })
        {
            var otherModel = new Lstm(other);
            Fault.In(0, () => StateFile.Load(folder["state"], otherModel), "belongs to the model", model.Fingerprint.ToString("x16"), otherModel.Fingerprint.ToString("x16"));
        }
    }

    [Fact]
    public void AStateOfAnotherBatchSize_IsReadAndRefusedByTheSession()
    {
        using var folder = new TemporaryFolder();
        var model = new Lstm(Layers.Stack(1, 3, 5, LstmDirection.Forward));
        StateFile.Save(folder["state"], AfterSomeSteps(model, batchSize: 3));
        var state = StateFile.Load(folder["state"], model);
        Assert.Equal(3, state.BatchSize);
        Refusal.Of<ArgumentException>("state", () => model.CreateSession(2).Restore(state), "B = 2", "B = 3");
    }

    [Fact]
    public void AFileThatIsNoState_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var layers = Layers.Stack(1, 3, 5, LstmDirection.Forward);
        ModelFile.Save(folder["model"], layers);
        Fault.In(0, () => StateFile.Load(folder["model"], new Lstm(layers)), "no saved state", "model_fingerprint");
        folder.File("text", "not a state at all"u8);
        Fault.In(0, () => StateFile.Load(folder["text"], new Lstm(layers)), "safetensors");
        Assert.Throws<FileNotFoundException>(() => StateFile.Load(folder["absent"], new Lstm(layers)));
    }

    [Fact]
    public void CutOffAtEveryLength_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var model = new Lstm(Layers.Stack(1, 2, 2, LstmDirection.Forward));
        StateFile.Save(folder["state"], new LstmState(model));
        var file = File.ReadAllBytes(folder["state"]);
        for (var length = 0; length < file.Length; length++)
        {
            folder.File("cut", file.AsSpan(0, length));
            Assert.Throws<InvalidDataException>(() => StateFile.Load(folder["cut"], model));
        }
    }

    [Theory,
     InlineData("layers.1.forward.cell", 3, 5), InlineData("layers.0.forward.hidden", 2, 4), InlineData("layers.0.forward.hidden", 10), InlineData("layers.0.forward.hidden", 0, 5),
     InlineData("layers.0.forward.hidden", 2147483647, 0), InlineData("layers.0.forward.hidden", 10_000_000, 0), InlineData("layers.1.forward.hidden", 2, 5, 1)]
    public void AStateThatContradictsItsModel_IsRefused(string name, params int[] shape)
    {
        using var folder = new TemporaryFolder();
        var model = new Lstm(Layers.Stack(1, 3, 5, LstmDirection.Forward, LstmDirection.Forward));
        var tensors = new TensorSet().PutMetadata("model_fingerprint", model.Fingerprint.ToString("x16"));
        foreach (var part in new[] { "layers.0.forward.hidden", "layers.0.forward.cell", "layers.1.forward.hidden", "layers.1.forward.cell" }) tensors.PutNoise(part, 2, 5);
        Assert.Equal(2, StateFile.Load(folder.File("good", tensors.ToBytes()), model).BatchSize);

        var without = tensors.Without(name).ToBytes();
        Fault.In(without.Length, () => StateFile.Load(folder.File("missing", without), model), $"'{name}' is missing");
        var wrong = tensors.PutNoise(name, Array.ConvertAll(shape, axis => (long)axis)).ToBytes();
        Fault.In(wrong.Length, () => StateFile.Load(folder.File("wrong", wrong), model), $"'{name}'", "expected");
    }

    private static LstmState AfterSomeSteps(Lstm model, int batchSize)
    {
        var session = model.CreateSession(batchSize);
        Layers.Outputs(session, Noise.Uniform(9, 4 * batchSize * model.InputSize));
        return session.Save();
    }
}

using LstmSimd.Kernels;

namespace LstmSimd.Tests;

/// <summary>What a session keeps: reset, fork, save, restore, and rows that keep to themselves.</summary>
public sealed class SessionStateTests
{
    private const int B = 3, Steps = 7;

    private readonly float[] _x = Models.Input(Steps, B);
    private readonly float[] _other = Models.Input(Steps, B, seed: 500);

    public static TheoryData<string> AllModels => [.. Models.All];

    [Theory, MemberData(nameof(AllModels))]
    public void AResetSession_RepeatsInBits(string letters)
    {
        var session = Models.Create(letters).CreateSession(B);
        var first = session.Run(_x);
        var second = session.Run(_x);
        Assert.NotEqual(first, second);
        session.Reset();
        Assert.All(session.StateFloats(), value => Assert.Equal(0, value));
        Bits.Equal(first, session.Run(_x));
        Bits.Equal(second, session.Run(_x));
    }

    [Theory, MemberData(nameof(AllModels))]
    public void AResetRow_StartsAgain_AndTheOthersGoOn(string letters)
    {
        var model = Models.Create(letters);
        LstmSession session = model.CreateSession(B), fresh = model.CreateSession(B), untouched = model.CreateSession(B);
        session.Run(_other);
        untouched.Run(_other);
        session.Reset(1);
        float[] y = session.Run(_x), started = fresh.Run(_x), gone = untouched.Run(_x);
        for (var row = 0; row < B; row++)
            Bits.Equal(Models.RowOf(row == 1 ? started : gone, row, B, model.OutputSize), Models.RowOf(y, row, B, model.OutputSize), $"row {row}");
    }

    [Theory, MemberData(nameof(AllModels))]
    public void AFork_GoesOnIdentically_AndIndependently(string letters)
    {
        var model = Models.Create(letters);
        LstmSession session = model.CreateSession(B), same = model.CreateSession(B);
        session.Run(_x);
        same.Run(_x);
        var fork = session.Fork();
        Assert.Equal((model, B), (fork.Model, fork.BatchSize));
        Bits.Equal(session.StateFloats(), fork.StateFloats());
        var expected = same.Run(_other);
        session.Reset();
        Bits.Equal(expected, fork.Run(_other), "the fork, after the first was reset");
        Bits.Equal(model.CreateSession(B).Run(_x), session.Run(_x), "the first, after the fork ran");
    }

    [Theory, MemberData(nameof(AllModels))]
    public void ASavedState_IsRestoredInBits_AlsoAtAnotherWidth(string letters)
    {
        var session = Models.Create(letters).CreateSession(B);
        session.Run(_x);
        var saved = session.Save();
        var floats = saved.Floats();
        var expected = session.Run(_other);
        Bits.Equal(floats, saved.Floats(), "the saved state, after the session went on");
        session.Restore(saved);
        Bits.Equal(expected, session.Run(_other));
        foreach (var width in Enum.GetValues<VectorWidth>())
        {
            var another = new Lstm(Models.Layers(letters), new LstmOptions { Width = width }).CreateSession(B);
            another.Restore(saved);
            Bits.Equal(floats, another.StateFloats());
            Bits.Equal(expected, another.Run(_other), $"{width}");
        }
    }

    [Theory, MemberData(nameof(AllModels))]
    public void AnInitialState_IsStartedFrom(string letters)
    {
        var layers = Models.Layers(letters);
        var model = new Lstm(layers);
        var initial = new LstmState(model, B);
        for (var layer = 0; layer < layers.Length; layer++)
        {
            for (var d = 0; d < layers[layer].DirectionCount; d++)
            {
                Noise.Uniform(layer, B * layers[layer].Weights[d].OutputSize).CopyTo(initial.Hidden(layer, d));
                Noise.Uniform(layer + 10, B * layers[layer].HiddenSize).CopyTo(initial.Cell(layer, d));
            }
        }
        var session = model.CreateSession(B);
        session.Restore(initial);
        Bits.Equal(initial.Floats(), session.StateFloats());
        SessionBitsTests.CheckNear(session, layers, _x, session.Run(_x), initial);
    }

    [Fact]
    public void AStateOfAnotherModelOrBatch_IsRefused_AndNothingChanges()
    {
        var session = Models.Create("FF").CreateSession(B);
        session.Run(_x);
        var before = session.StateFloats();
        foreach (var model in new[] { Models.Create("FF", seed: 2), Models.Create("F"), Models.Create("FB"), Models.Create("BB") })
        {
            Refusal.Of<ArgumentException>("state", () => session.Restore(new LstmState(model, B)), "another model");
            Refusal.Of<ArgumentException>("state", () => session.Save(new LstmState(model, B)), "another model");
        }
        Refusal.Of<ArgumentException>("state", () => session.Restore(new LstmState(session.Model, B + 1)), "expected B = 3", "got B = 4");
        Refusal.Of<ArgumentException>("state", () => session.Save(new LstmState(session.Model)), "expected B = 3", "got B = 1");
        Refusal.Of<ArgumentNullException>("state", () => session.Restore(null!));
        Refusal.Of<ArgumentNullException>("state", () => session.Save(null!));
        Bits.Equal(before, session.StateFloats());
    }

    [Fact]
    public void StatesThatDoNotExist_AreRefused()
    {
        var model = Models.Create("FD");
        Refusal.Of<ArgumentNullException>("model", () => _ = new LstmState(null!));
        Refusal.Of<ArgumentOutOfRangeException>("batchSize", () => _ = new LstmState(model, 0), "at least 1", "got 0");
        var state = new LstmState(model, 2);
        Assert.Equal(2 * 9, state.Cell(1, 1).Length);
        Refusal.Of<ArgumentOutOfRangeException>("layer", () => state.Hidden(2), "0 to 1", "got 2");
        Refusal.Of<ArgumentOutOfRangeException>("layer", () => state.Cell(-1), "0 to 1", "got -1");
        Refusal.Of<ArgumentOutOfRangeException>("direction", () => state.Hidden(0, 1), "0 to 0", "got 1");
        Refusal.Of<ArgumentOutOfRangeException>("direction", () => state.Cell(1, 2), "0 to 1", "got 2");
    }

    [Theory, MemberData(nameof(AllModels))]
    public void NaNInARow_StaysInThatRow_UntilItIsReset(string letters)
    {
        const int Bad = 1;
        var model = Models.Create(letters);
        LstmSession clean = model.CreateSession(B), session = model.CreateSession(B);
        var soiled = (float[])_x.Clone();
        soiled[Bad * model.InputSize] = float.NaN;
        soiled[((Steps - 1) * B + Bad) * model.InputSize + 2] = float.NegativeInfinity;
        float[] expected = clean.Run(_x), actual = session.Run(soiled);
        for (var row = 0; row < B; row++)
        {
            var y = Models.RowOf(actual, row, B, model.OutputSize);
            if (row == Bad) Assert.Contains(y, float.IsNaN);
            else Bits.Equal(Models.RowOf(expected, row, B, model.OutputSize), y, $"row {row}");
        }
        Assert.Contains(session.StateFloats(), float.IsNaN);
        clean.Reset(Bad);
        session.Reset(Bad);
        Bits.Equal(clean.Run(_x), session.Run(_x), "after the row was reset");
        Bits.Equal(clean.StateFloats(), session.StateFloats(), "state, after the row was reset");
    }

    [Fact]
    public void ADecayingState_ReachesZeroWithoutSubnormalNumbers()
    {
        // σ(0) = ½ halves c at every step; nothing is added, since tanh(0) = 0.
        const int H = 20;
        var model = new Lstm([new(LstmDirection.Forward, new LstmWeights(1, H, new float[4 * H], new float[4 * H * H], new float[4 * H]))]);
        var session = model.CreateSession();
        var state = session.Save();
        for (var j = 0; j < H; j++) state.Cell(0)[j] = (j % 2 == 0 ? 1 : -1) * MathF.Pow(10, -j);
        session.Restore(state);
        for (var step = 0; step < 150; step++)
        {
            session.Step([0], []);
            Assert.DoesNotContain(session.StateFloats(), float.IsSubnormal);
        }
        Assert.All(session.StateFloats(), value => Assert.True(Bits.AreEqual(0, value)));
    }
}

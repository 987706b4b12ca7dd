namespace LstmSimd.Tests;

/// <summary>What a session refuses, and that its state has the same bits after that.</summary>
public sealed class SessionRefusalTests
{
    private const int B = 2, Steps = 4;

    private static LstmSession Started(string letters)
    {
        var session = Models.Create(letters).CreateSession(B);
        session.Run(Models.Input(Steps, B));
        return session;
    }

    public static TheoryData<string> AllModels => [.. Models.All];

    [Fact]
    public void SizesThatAreNotPositive_AreRefused()
    {
        var model = Models.Create("F");
        foreach (var size in new[] { 0, -1, int.MinValue })
        {
            Refusal.Of<ArgumentOutOfRangeException>("batchSize", () => model.CreateSession(size), "at least 1", $"got {size}");
            Refusal.Of<ArgumentOutOfRangeException>("sequenceLength", () => model.CreateSession(1, size), "at least 1", $"got {size}");
        }
    }

    [Fact]
    public void SizesThatNoArrayHolds_AreRefusedByTheirNames()
    {
        var model = Models.Create("DD");
        Refusal.Of<ArgumentOutOfRangeException>("batchSize", () => model.CreateSession(int.MaxValue), "expected at most", $"got {int.MaxValue}");
        Refusal.Of<ArgumentOutOfRangeException>("batchSize", () => _ = new LstmState(model, int.MaxValue), "expected at most");
        Refusal.Of<ArgumentOutOfRangeException>("batchSize", () => _ = new ReferenceLstm<float>(model.Layers, int.MaxValue), "expected at most");
        Refusal.Of<ArgumentOutOfRangeException>("steps", () => model.CreateSession(1, int.MaxValue), "more than an array holds");
        Refusal.Of<ArgumentOutOfRangeException>("layer", () => _ = new ReferenceLstm<float>(model.Layers).Hidden(2), "0 to 1", "got 2");
        Refusal.Of<ArgumentOutOfRangeException>("direction", () => _ = new ReferenceLstm<float>(model.Layers).Cell(0, 2), "0 to 1", "got 2");
    }

    [Theory, MemberData(nameof(AllModels))]
    public void WrongLengths_AreRefused(string letters)
    {
        var session = Started(letters);
        var outputs = B * session.Model.OutputSize;
        Refused<ArgumentException>(session, "x", () => session.Run(new float[13], new float[outputs]), "[T, B, I]", "a multiple of 2 × 6", "got 13");
        Refused<ArgumentException>(session, "x", () => session.Run(new float[11], []), "a multiple of 2 × 6", "got 11");
        Refused<ArgumentException>(session, "y", () => session.Run(new float[24], new float[outputs]), $"[T, B, D·P] = 2 × 2 × {outputs / B}", $"got {outputs}");
        Refused<ArgumentException>(session, "y", () => session.Run([], new float[outputs]), $"[T, B, D·P] = 0 × 2 × {outputs / B}", $"got {outputs}");
        Refused<ArgumentException>(session, "y", () => session.Run(new float[12], new float[outputs - 1]), $"got {outputs - 1}");
    }

    [Theory, MemberData(nameof(AllModels))]
    public void AnOutputThatOverlapsTheInput_IsRefused(string letters)
    {
        var session = Started(letters);
        var (inputs, outputs) = (12, B * session.Model.OutputSize);
        var memory = new float[inputs + outputs];
        Refused<ArgumentException>(session, "y", () => session.Run(memory.AsSpan(0, inputs), memory.AsSpan(inputs - 1, outputs)), "overlaps x");
        Refused<ArgumentException>(session, "y", () => session.Run(memory.AsSpan(outputs - 1, inputs), memory.AsSpan(0, outputs)), "overlaps x");
        session.Run(memory.AsSpan(0, inputs), memory.AsSpan(inputs));
    }

    [Fact]
    public void AStep_IsOneStepOfAllRows()
    {
        var session = Started("FF");
        Refused<ArgumentException>(session, "x", () => session.Step(new float[6], new float[18]), "[B, I] = 2 × 6", "got 6");
        Refused<ArgumentException>(session, "x", () => session.Step(new float[24], new float[36]), "[B, I] = 2 × 6", "got 24");
        Refused<ArgumentException>(session, "x", () => session.Step([], []), "[B, I] = 2 × 6", "got 0");
        Refused<ArgumentException>(session, "y", () => session.Step(new float[12], new float[17]), "× 2 × 9", "got 17");
    }

    [Theory, InlineData("B"), InlineData("D"), InlineData("FB"), InlineData("BDF")]
    public void AModelThatReadsBackward_CannotBeStepped(string letters)
    {
        var session = Started(letters);
        var before = session.StateFloats();
        var exception = Assert.Throws<InvalidOperationException>(() => session.Step(new float[12], []));
        Assert.Contains("reads backward", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Run", exception.Message, StringComparison.Ordinal);
        Bits.Equal(before, session.StateFloats());
    }

    [Fact]
    public void ARowThatDoesNotExist_CannotBeReset()
    {
        var session = Started("F");
        foreach (var row in new[] { -1, B }) Refused<ArgumentOutOfRangeException>(session, "row", () => session.Reset(row), "0 to 1", $"got {row}");
    }

    [Theory, MemberData(nameof(AllModels))]
    public void NoSteps_ChangeNothing(string letters)
    {
        var session = Started(letters);
        var before = session.StateFloats();
        session.Run([], []);
        Bits.Equal(before, session.StateFloats());
    }

    private static void Refused<TException>(LstmSession session, string parameter, Action action, params ReadOnlySpan<string> messageParts)
        where TException : ArgumentException
    {
        var before = session.StateFloats();
        Refusal.Of<TException>(parameter, action, messageParts);
        Bits.Equal(before, session.StateFloats(), "the state after a refusal");
    }
}

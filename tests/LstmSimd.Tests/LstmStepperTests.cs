using System.Runtime.CompilerServices;
using LstmSimd.Kernels;

namespace LstmSimd.Tests;

/// <summary>Sessions that step together, each with the bits that it has alone.</summary>
public sealed class LstmStepperTests
{
    private const int Sessions = 23;

    private static readonly string[] Forward = ["F", "FF", "FFF", "P", "E", "C", "I", "K", "H", "PEC", "IKH"];

    public static TheoryData<string, WeightPrecision> Cases => [.. Forward.SelectMany(letters => Enum.GetValues<WeightPrecision>().Select(precision => (letters, precision)))];

    [Theory, MemberData(nameof(Cases))]
    public void AnySessionsInAnyOrder_HaveTheBitsOfEachAlone(string letters, WeightPrecision precision)
    {
        var model = new Lstm(Models.Layers(letters), new LstmOptions { Precision = precision });
        CheckBits(model, model.CreateStepper(Sessions), ticks: 60);
    }

    [Theory, InlineData("FF", WeightPrecision.Float32), InlineData("FP", WeightPrecision.Bfloat16), InlineData("FP", WeightPrecision.Int8), InlineData("EC", WeightPrecision.Float32), InlineData("C", WeightPrecision.Int8)]
    public void ACrew_GivesTheSameBits(string letters, WeightPrecision precision)
    {
        // So large that a step of a dozen sessions is worth waking a crew for.
        const int HiddenSize = 400;
        using var crew = new WorkerCrew(WorkerCrewTests.Threads);
        var layers = new List<LstmLayer>();
        foreach (var letter in letters) layers.Add(Models.Layer(letter, layers.Count == 0 ? Models.InputSize : layers[^1].OutputSize, HiddenSize, layers.Count));
        var model = new Lstm(layers, new LstmOptions { Precision = precision });
        var works = CheckBits(model, model.CreateStepper(Sessions, crew), ticks: 12, crew);
        if (crew.ThreadCount > 1) Assert.NotEqual(0, works);
    }

    // Whoever has input steps: some together, some alone, in a different order each time; now and then a stream ends and another takes its session.
    // Returns how often the crew worked.
    private static int CheckBits(Lstm model, LstmStepper stepper, int ticks, WorkerCrew? crew = null)
    {
        var (random, works) = (new Random(5), 0);
        LstmSession[] together = Create(), alone = Create();
        var order = Enumerable.Range(0, Sessions).ToArray();
        for (var tick = 0; tick < ticks; tick++)
        {
            random.Shuffle(order);
            var count = random.Next(Sessions + 1);
            if (tick % 10 == 9) GC.Collect(); // states must be where they were
            var x = Noise.Uniform(tick, count * model.InputSize);
            var y = new float[count * model.OutputSize];
            if (crew is null) Step();
            else works += crew.Awake(Step);

            void Step() => stepper.Step([.. order[..count].Select(s => together[s])], x, tick % 5 == 0 ? [] : y);

            var expected = new float[y.Length];
            for (var row = 0; row < count; row++)
                alone[order[row]].Step(x.AsSpan(row * model.InputSize, model.InputSize), expected.AsSpan(row * model.OutputSize, model.OutputSize));
            if (tick % 5 != 0) Bits.Equal(expected, y, $"tick {tick}");

            var one = order[^1];
            foreach (var session in new[] { together[one], alone[one] })
            {
                if (tick % 3 == 0) session.Reset();
                else session.Step(x.Length == 0 ? new float[model.InputSize] : x.AsSpan(0, model.InputSize), []);
            }
        }
        for (var s = 0; s < Sessions; s++) Bits.Equal(alone[s].StateFloats(), together[s].StateFloats(), $"session {s}");
        return works;

        LstmSession[] Create() => [.. Enumerable.Range(0, Sessions).Select(s => model.CreateSession(sequenceLength: 1 + s % 2))];
    }

    [Theory, InlineData("F"), InlineData("PEC")]
    public void AStep_AllocatesNothing(string letters)
    {
        var model = Models.Create(letters);
        var sessions = Enumerable.Range(0, 9).Select(_ => model.CreateSession()).ToArray();
        float[] x = Noise.Uniform(1, 9 * model.InputSize), y = new float[9 * model.OutputSize];
        Allocation.None(() => model.CreateStepper(9), stepper =>
        {
            for (var count = 0; count <= 9; count++) stepper.Step(sessions.AsSpan(0, count), x.AsSpan(0, count * model.InputSize), y.AsSpan(0, count * model.OutputSize));
        });
    }

    [Fact]
    public void ARowThatIsNotANumber_StaysAlone()
    {
        var model = Models.Create("FF");
        LstmSession[] sessions = [.. Enumerable.Range(0, 5).Select(_ => model.CreateSession())];
        var x = Noise.Uniform(1, 5 * model.InputSize);
        x[2 * model.InputSize] = float.NaN;
        model.CreateStepper(5).Step(sessions, x, []);
        for (var s = 0; s < 5; s++) Assert.Equal(s == 2, sessions[s].StateFloats().Any(float.IsNaN));
    }

    [Fact]
    public void WhatIsWrong_IsNamed_AndNoSessionHasTakenAStep()
    {
        var model = Models.Create("F");
        var stepper = model.CreateStepper(3);
        LstmSession a = model.CreateSession(), b = model.CreateSession();
        float[] x = Noise.Uniform(1, 2 * model.InputSize), y = new float[2 * model.OutputSize];
        stepper.Step([a, b], x, y);
        var before = a.StateFloats();

        Refusal.Of<ArgumentException>("sessions", () => stepper.Step([a, b, a, b], x, y), "at most 3", "got 4");
        Refusal.Of<ArgumentException>("sessions", () => stepper.Step([a, null!], x, y), "sessions[1]", "null");
        Refusal.Of<ArgumentException>("sessions", () => stepper.Step([a, Models.Create("F").CreateSession()], x, y), "sessions[1]", "model");
        Refusal.Of<ArgumentException>("sessions", () => stepper.Step([a, model.CreateSession(2)], x, y), "sessions[1]", "B = 2");
        Refusal.Of<ArgumentException>("x", () => stepper.Step([a, b], x.AsSpan(1), y), "[B, I]");
        Refusal.Of<ArgumentException>("y", () => stepper.Step([a, b], x, y.AsSpan(1)), "[B, P]");
        var shared = new float[model.InputSize + model.OutputSize];
        Refusal.Of<ArgumentException>("y", () => stepper.Step([a], shared.AsSpan(0, model.InputSize), shared.AsSpan(1, model.OutputSize)), "overlaps");
        Assert.Contains("sessions[1]", Assert.Throws<InvalidOperationException>(() => stepper.Step([a, a], new float[2 * model.InputSize], y)).Message, StringComparison.Ordinal);
        Bits.Equal(before, a.StateFloats());

        stepper.Step([], [], []);
        stepper.Step([b, a], new float[2 * model.InputSize], y); // both are free again
    }

    [Fact]
    public void WhatCannotStep_GetsNoStepper()
    {
        Assert.Contains("backward", Assert.Throws<InvalidOperationException>(() => Models.Create("FB").CreateStepper(1)).Message, StringComparison.Ordinal);
        Refusal.Of<ArgumentOutOfRangeException>("mostSessions", () => Models.Create("F").CreateStepper(0), "at least 1", "got 0");
        Refusal.Of<ArgumentOutOfRangeException>("mostSessions", () => Models.Create("F").CreateStepper(int.MaxValue), "an array");

        var crew = new WorkerCrew(WorkerCrewTests.Threads);
        var model = Models.Create("F");
        var stepper = model.CreateStepper(1, crew);
        var session = model.CreateSession();
        crew.Dispose();
        Assert.Throws<ObjectDisposedException>(() => stepper.Step([session], new float[model.InputSize], []));
        session.Step(new float[model.InputSize], []);
    }

    [Fact]
    public void SteppersOfManyThreads_StepSessionsOfOneModel()
    {
        var model = Models.Create("FF");
        Parallel.For(0, 8, seed =>
        {
            LstmSession[] together = [.. Enumerable.Range(0, 10).Select(_ => model.CreateSession(sequenceLength: 1))];
            var stepper = model.CreateStepper(10);
            var plain = model.CreateSession(10);
            float[] y = new float[10 * model.OutputSize], expected = new float[10 * model.OutputSize];
            for (var step = 0; step < 200; step++)
            {
                var x = Noise.Uniform(200 * seed + step, 10 * model.InputSize);
                stepper.Step(together, x, y);
                plain.Step(x, expected);
                Bits.Equal(expected, y);
            }
        });
    }

    [Fact]
    public void ASessionThatAnotherThreadUses_IsRefused_AndTheOthersAreFreeAgain()
    {
        var model = new Lstm([Models.Layer('F', 1, 128)]);
        LstmSession busy = model.CreateSession(), free = model.CreateSession();
        var stepper = model.CreateStepper(2);
        var isDone = false;
        var runner = new Thread(() =>
        {
            var x = new float[10_000];
            while (!Volatile.Read(ref isDone))
            {
                try { busy.Run(x, []); }
                catch (InvalidOperationException) { } // where the stepper came first
            }
        });
        runner.Start();
        Exception? refusal = null;
        while (refusal is null) refusal = Record.Exception(() => stepper.Step([free, busy], new float[2], []));
        Volatile.Write(ref isDone, true);
        runner.Join();
        Assert.Contains("sessions[1]: in use by another thread", Assert.IsType<InvalidOperationException>(refusal).Message, StringComparison.Ordinal);
        stepper.Step([free, busy], new float[2], []);
    }

    /// <summary>A stream that has ended must not be kept in memory by the stepper that it took its last step with.</summary>
    [Fact]
    public void SessionsThatHaveGone_AreNotKept()
    {
        var model = Models.Create("FF");
        var stepper = model.CreateStepper(3);
        var gone = StepOnce();
        GC.Collect();
        Assert.All(gone, session => Assert.False(session.IsAlive));
        GC.KeepAlive(stepper);

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)] // nor may this method's stack keep them
        WeakReference[] StepOnce()
        {
            LstmSession[] sessions = [model.CreateSession(sequenceLength: 1), model.CreateSession(sequenceLength: 1)];
            stepper.Step(sessions, new float[2 * model.InputSize], []);
            return [.. sessions.Select(session => new WeakReference(session))];
        }
    }
}

using LstmSimd.Kernels;

namespace LstmSimd.Tests;

/// <summary>No byte is allocated after construction: a session's very first step and run are measured; others compiled the code.</summary>
public sealed class SessionAllocationTests
{
    public static TheoryData<string, WeightPrecision> AllModels => [.. Models.All.SelectMany(letters => Enum.GetValues<WeightPrecision>().Select(precision => (letters, precision)))];

    [Theory, MemberData(nameof(AllModels))]
    public void ARun_AllocatesNothing(string letters, WeightPrecision precision)
    {
        var model = new Lstm(Models.Layers(letters), new LstmOptions { Precision = precision });
        foreach (var batchSize in new[] { 1, 5 })
        {
            foreach (var steps in new[] { 1, 48, 130 })
            {
                var x = Models.Input(steps, batchSize);
                var y = new float[steps * batchSize * model.OutputSize];
                using var cancellation = new CancellationTokenSource();
                Allocation.None(() => model.CreateSession(batchSize, steps), session =>
                {
                    session.Run(x, y);
                    session.Run(x, []);
                    session.Run(x, y, new RunOptions { Cancellation = cancellation.Token });
                    session.Reset();
                    session.Reset(batchSize - 1);
                });
            }
        }
    }

    [Theory, InlineData("F"), InlineData("FFF")]
    public void AStep_AllocatesNothing(string letters)
    {
        var model = Models.Create(letters);
        foreach (var batchSize in new[] { 1, 3, 8 })
        {
            var x = Models.Input(1, batchSize);
            var y = new float[batchSize * model.OutputSize];
            foreach (var hint in new[] { 1, 48 })
            {
                Allocation.None(() => model.CreateSession(batchSize, hint), session =>
                {
                    session.Step(x, y);
                    session.Step(x, []);
                });
            }
        }
    }

    [Fact]
    public void SavingIntoAnExistingStateAndRestoring_AllocateNothing()
    {
        var model = Models.Create("DF");
        var state = new LstmState(model, 2);
        Allocation.None(() => model.CreateSession(2), session =>
        {
            session.Save(state);
            session.Restore(state);
        });
    }

    /// <summary>Nor does the first of all: the weights, which would be widened, are not looked at for a state of the same model.</summary>
    [Fact]
    public void TheFirstSave_DoesNotLookAtTheWeights()
    {
        var (first, other) = (Create(), Create());
        Save(first);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Save(other);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        static (LstmSession Session, LstmState State) Create()
        {
            var model = new Lstm(Models.Layers("F"), new LstmOptions { Precision = WeightPrecision.Int8 });
            return (model.CreateSession(), new LstmState(model));
        }

        static void Save((LstmSession Session, LstmState State) its)
        {
            its.Session.Save(its.State);
            its.Session.Restore(its.State);
        }
    }

    /// <summary>A run longer than any before makes the buffers of a model that reads both ways grow: to twice their size, so that the next ones fit.</summary>
    [Fact]
    public void ALongerRun_AllocatesOnce_ForLongerOnesToo()
    {
        var model = Models.Create("DD");
        var x = Models.Input(90, 1);
        Allocation.None(() =>
        {
            var session = model.CreateSession(1, 10);
            session.Run(x.AsSpan(0, 46 * Models.InputSize), []);
            session.Run(x.AsSpan(0, 47 * Models.InputSize), []);
            return session;
        }, session => session.Run(x, []));
    }
}

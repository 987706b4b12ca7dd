namespace LstmSimd.Tests;

/// <summary>Alone, since the bytes of all threads are counted.</summary>
[CollectionDefinition(nameof(WorkerCrewAllocationTests), DisableParallelization = true)]
[Collection(nameof(WorkerCrewAllocationTests))]
public sealed class WorkerCrewAllocationTests
{
    [Fact]
    public void ARunWithACrew_AllocatesNothing_OnAnyThread()
    {
        using var crew = new WorkerCrew(WorkerCrewTests.Threads);
        var model = new Lstm(WorkerCrewTests.Layers("FF"));
        var x = WorkerCrewTests.Input(100, 1);
        var y = new float[100 * model.OutputSize];
        var session = model.CreateSession(1, 100, crew);
        session.Run(x, y);
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 5 && least > 0; attempt++) // the runtime's own books grow meanwhile; the least counts
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var run = 0; run < 3; run++) session.Run(x, y);
            session.Step(x.AsSpan(0, WorkerCrewTests.InputSize), y.AsSpan(0, model.OutputSize));
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }
        Assert.Equal(0, least);
    }
}

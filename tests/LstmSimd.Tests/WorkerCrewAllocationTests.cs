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
        // The runtime's own books grow, and the test platform's threads work meanwhile; what a run allocates it allocates every time, so the least counts.
        for (var attempt = 0; attempt < 200 && least > 0; attempt++)
        {
            if (attempt > 0) Thread.Sleep(10);
            var allocated = 0L;
            var works = crew.Awake(() =>
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                for (var run = 0; run < 3; run++) session.Run(x, y);
                session.Step(x.AsSpan(0, WorkerCrewTests.InputSize), y.AsSpan(0, model.OutputSize));
                allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            });
            if (works > 0 || crew.ThreadCount == 1) least = Math.Min(least, allocated);
        }
        Assert.Equal(0, least);
    }
}

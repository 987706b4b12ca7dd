using LstmSimd.Kernels;

namespace LstmSimd.Training;

/// <summary>Work in as many parts as a crew has threads, which need nothing of each other; on the caller's thread alone where the crew is busy or absent.</summary>
internal sealed class SharedWork(WorkerCrew? crew, Action<int, int> part) : ISharedWork
{
    /// <summary>The parts: the same number, and so the same results, whoever does them.</summary>
    public int Parts { get; } = crew?.ThreadCount ?? 1;

    /// <summary>Does all parts.</summary>
    /// <param name="operations">Its multiply-adds, from which the crew sees whether it is worth waking.</param>
    public void Run(long operations)
    {
        crew?.ThrowIfDisposed();
        if (Parts == 1 || crew!.Run(this, operations, 1, out _) == 0)
        {
            for (var index = 0; index < Parts; index++) part(index, Parts);
        }
        crew?.Leave();
    }

    int ISharedWork.Do(int share, int shares, StepBarrier barrier)
    {
        part(share, shares);
        barrier.Meet(leads: share == 0, mayPart: false);
        return 1;
    }
}

namespace LstmSimd.Proofs;

/// <summary>Threads that do the same work at once.</summary>
internal static class Crowd
{
    /// <summary>Starts the threads, waits for all, and throws what the first of them threw.</summary>
    /// <param name="threads">How many.</param>
    /// <param name="work">What each does; it is given whether another has failed, and is then to end.</param>
    public static void Run(int threads, Action<Func<bool>> work)
    {
        Exception? failure = null;
        Thread[] crowd = [.. Enumerable.Range(0, threads).Select(_ => new Thread(Work))];
        foreach (var thread in crowd) thread.Start();
        foreach (var thread in crowd) thread.Join();
        if (failure is not null) throw new AggregateException(failure);

        void Work()
        {
            try
            {
                work(() => Volatile.Read(ref failure) is not null);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, e, null);
            }
        }
    }
}

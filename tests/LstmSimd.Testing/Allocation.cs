namespace LstmSimd.Testing;

/// <summary>That code allocates no byte.</summary>
public static class Allocation
{
    /// <summary>
    /// Uses fresh objects, the first of which compiles the code. The runtime's own books (its cache of casts, say) grow on whichever
    /// thread is there while tests run in parallel; what the code itself allocates it allocates every time, so the least counts.
    /// </summary>
    public static void None<T>(Func<T> create, Action<T> use)
    {
        use(create());
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 5 && least > 0; attempt++)
        {
            var fresh = create();
            var before = GC.GetAllocatedBytesForCurrentThread();
            use(fresh);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }
}

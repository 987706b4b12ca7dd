namespace LstmSimd.Benchmarks.Peers;

/// <summary>An engine that is ready to do the work of one case.</summary>
internal interface IPeer : IDisposable
{
    /// <summary>One call: the next x of the workload, from the state that the call before it left (zero at first).</summary>
    void Call();

    /// <summary>What the last call gave.</summary>
    Outcome Read();
}

/// <param name="Y">[T, B, D·H] of the last layer.</param>
/// <param name="Hidden">[B, H] of every layer and direction, in the order of <see cref="Workload.States"/>.</param>
/// <param name="Cell">Likewise.</param>
internal sealed record Outcome(float[] Y, float[][] Hidden, float[][] Cell);

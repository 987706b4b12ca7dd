using CsCheck;

namespace LstmSimd.Peers.Tests;

/// <summary>Random models through ONNX Runtime, as the file that we write, and through us.</summary>
public sealed class RandomModelTests(ITestOutputHelper output) : RuntimeTests
{
    // Of all y, h and c: where numbers explode, a relative bound says nothing.
    private const float Largest = 100;

    [Fact]
    public void RandomModels_AgreeWithOnnxRuntime() => Agree(200);

    [Fact(Explicit = true)]
    public void ThousandsOfRandomModels_AgreeWithOnnxRuntime() => Agree(10_000);

    private void Agree(int models)
    {
        var (worst, largest) = (0f, 0f);
        RandomWork.Any.Sample(work =>
        {
            Outcome ours = Ours.Run(work), theirs = Theirs.Run(work);
            Agreement.ClearEmptyRows(work, ours);
            var distance = Agreement.Distance(ours, theirs);
            Assert.True(distance <= Agreement.Tolerance, $"{distance} from ONNX Runtime");
            Assert.True(theirs.Largest <= Largest, $"numbers up to {theirs.Largest}");
            (worst, largest) = (MathF.Max(worst, distance), MathF.Max(largest, theirs.Largest));
        }, iter: models, threads: 1);
        output.WriteLine($"{models} models: at most {worst} from ONNX Runtime; numbers up to {largest}");
    }
}

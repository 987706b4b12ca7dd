namespace LstmSimd.Kernels.Tests;

/// <summary>What each of several threads computes: all of it once, and about equal parts.</summary>
public sealed class ShareTests
{
    [Fact]
    public void Shares_CoverEveryBlockOnce()
    {
        foreach (var hiddenSize in Enumerable.Range(1, 80))
        {
            var gates = new Layer(Noise.Gates(1, 1, hiddenSize), VectorWidth.Vector, 1).Gates;
            for (var count = 1; count <= 4; count++)
            {
                var next = 0;
                for (var index = 0; index < count; index++)
                {
                    var share = new Share(gates, index, count, new StepBarrier(count));
                    Assert.Equal(next, share.FirstBlock);
                    Assert.True(share.FirstBlock % 2 == 0 || share.FirstBlock == share.EndBlock);
                    next = share.EndBlock;
                }
                Assert.Equal(gates.Matrix.BlockCount, next);
            }
        }
    }

    /// <summary>Counted in pairs of blocks, none has more than one more than another, and none more than the leader, who is there first.</summary>
    [Fact]
    public void Shares_AreOfEqualSize_AndTheLeaderHasTheLargest()
    {
        for (var hiddenSize = 1; hiddenSize <= 80; hiddenSize++)
        {
            var gates = new Layer(Noise.Gates(1, 1, hiddenSize), VectorWidth.Vector, 1).Gates;
            Assert.Equal((gates.Matrix.BlockCount + 1) / 2, Share.Most(gates));
            for (var count = 1; count <= 4; count++)
            {
                var pairs = Enumerable.Range(0, count).Select(index => new Share(gates, index, count, new StepBarrier(count))).Select(share => (share.EndBlock - share.FirstBlock + 1) / 2).ToArray();
                Assert.InRange(pairs[0] - pairs.Min(), 0, 1);
                Assert.Equal(pairs.Max(), pairs[0]);
            }
            var alone = new Share(gates);
            Assert.Equal((0, gates.Matrix.BlockCount, 0, 0), (alone.FirstBlock, alone.EndBlock, alone.FirstProjectionBlock, alone.EndProjectionBlock));
            Assert.True(alone.Meet());
        }
    }

    [Fact]
    public void SharesOfRows_CoverEveryRowOnce_WithAllBlocks()
    {
        var gates = new Layer(Noise.Gates(1, 1, 40), VectorWidth.Vector, 1).Gates;
        for (var rows = 1; rows <= 20; rows++)
        {
            for (var count = 1; count <= 4; count++)
            {
                Share[] shares = [.. Enumerable.Range(0, count).Select(index => Share.OfRows(gates, index, count, new StepBarrier(count), rows))];
                Assert.Equal(Enumerable.Range(0, rows), shares.SelectMany(share => Enumerable.Range(share.FirstRow, share.EndRow - share.FirstRow)));
                Assert.All(shares, share => Assert.InRange(shares[0].EndRow - (share.EndRow - share.FirstRow), 0, 1));
                Assert.All(shares, share => Assert.Equal((0, gates.Matrix.BlockCount), (share.FirstBlock, share.EndBlock)));
            }
        }
    }
}

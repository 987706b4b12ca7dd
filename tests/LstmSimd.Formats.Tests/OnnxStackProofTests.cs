namespace LstmSimd.Formats.Tests;

/// <summary>Random nodes between two LSTM nodes, carried out here on numbered elements: what is called one stack is one.</summary>
public sealed class OnnxStackProofTests
{
    private const int Cases = 3000, MostNodes = 4;

    [Fact]
    public void AProof_IsNeverWrong()
    {
        var random = new Random(5);
        int stacks = 0, joined = 0;
        for (var i = 0; i < Cases; i++)
        {
            int T = random.Next(1, 4), B = random.Next(1, 4), D = random.Next(1, 3), H = random.Next(1, 4);
            var isBatchFirst = random.Next(4) == 0;
            var elements = isBatchFirst ? Numbered(B, T, D, H) : Numbered(T, D, B, H);
            var file = OnnxStacks.Two(OnnxCell.Of(1, 2, H, D), OnnxCell.Of(2, D * H, 2), f =>
            {
                if (random.Next(2) == 0) f.Stated("Y0", [.. elements.Shape.Select(size => (long)size)]);
                var count = random.Next(1, MostNodes);
                for (var k = 0; k <= count; k++)
                    elements = Add(f, elements, random, k == 0 ? "Y0" : $"v{k}", k == count ? "X1" : $"v{k + 1}", k == count ? [T, B, D * H] : null);
                return f;
            }, layout0: isBatchFirst ? 1 : 0);

            var isStack = ModelFile.List(file.ToBytes()).Count == 1;
            var isJoined = elements.Shape.SequenceEqual([T, B, D * H]) && elements.Values.SequenceEqual(Joined(T, B, D, H, isBatchFirst));
            Assert.True(isJoined || !isStack, $"case {i}: T = {T}, B = {B}, D = {D}, H = {H} come out as [{string.Join(", ", elements.Shape)}]");
            stacks += isStack ? 1 : 0;
            joined += isJoined ? 1 : 0;
        }
        Assert.InRange(stacks, Cases / 20, joined - 1); // some are found, and some are such by their sizes alone
    }

    /// <summary>One more node, and what it makes of the elements; the last gives them a shape.</summary>
    private static (int[] Shape, int[] Values) Add(HandmadeOnnx file, (int[] Shape, int[] Values) x, Random random, string from, string to, int[]? last)
    {
        var (shape, values) = x;
        if (last is not null)
        {
            var target = Array.ConvertAll(last, size => (long)size);
            for (var axis = 0; axis < 3; axis++)
                if (axis < shape.Length && shape[axis] == last[axis] && random.Next(3) > 0) target[axis] = 0;
            if (random.Next(2) == 0) target[random.Next(3)] = -1;
            file.Initializer(OnnxTensors.Of("shape", target)).Node("Reshape", "", [from, "shape"], [to]);
            return (last, values);
        }
        var ones = Enumerable.Range(0, shape.Length).Where(axis => shape[axis] == 1).ToArray();
        switch (random.Next(4))
        {
            case 0:
                var permutation = Enumerable.Range(0, shape.Length).ToArray();
                random.Shuffle(permutation);
                if (shape.Length == 4 && random.Next(2) == 0) permutation = [0, 2, 1, 3];
                file.Node("Transpose", "", [from], [to], HandmadeOnnx.Integers("perm", [.. permutation.Select(axis => (long)axis)]));
                return Transposed(x, permutation);
            case 1 when ones.Length > 0:
                var gone = ones[random.Next(ones.Length)];
                file.Node("Squeeze", "", [from], [to], HandmadeOnnx.Integers("axes", gone));
                return ([.. shape[..gone], .. shape[(gone + 1)..]], values);
            case 2 when shape.Length < 6:
                var added = random.Next(shape.Length + 1);
                file.Node("Unsqueeze", "", [from], [to], HandmadeOnnx.Integers("axes", added));
                return ([.. shape[..added], 1, .. shape[added..]], values);
            case 3 when random.Next(2) == 0:
                file.Node("Squeeze", "", [from], [to]);
                return ([.. shape.Where(size => size != 1)], values);
            default:
                file.Node("Identity", "", [from], [to]);
                return x;
        }
    }

    private static (int[] Shape, int[] Values) Numbered(params int[] shape) => (shape, [.. Enumerable.Range(0, shape.Aggregate(1, (product, size) => product * size))]);

    private static (int[] Shape, int[] Values) Transposed((int[] Shape, int[] Values) x, int[] permutation)
    {
        int[] shape = [.. permutation.Select(axis => x.Shape[axis])];
        return (shape, [.. Enumerable.Range(0, x.Values.Length).Select(k =>
        {
            var index = new int[shape.Length];
            for (var axis = shape.Length - 1; axis >= 0; axis--) (k, index[permutation[axis]]) = (k / shape[axis], k % shape[axis]);
            return x.Values[x.Shape.Select((_, axis) => axis).Aggregate(0, (at, axis) => at * x.Shape[axis] + index[axis])];
        })]);
    }

    /// <summary>The numbers of Y's elements in the order of [T, B, D·H].</summary>
    private static IEnumerable<int> Joined(int T, int B, int D, int H, bool isBatchFirst) =>
        from t in Enumerable.Range(0, T)
        from b in Enumerable.Range(0, B)
        from d in Enumerable.Range(0, D)
        from h in Enumerable.Range(0, H)
        select isBatchFirst ? ((b * T + t) * D + d) * H + h : ((t * D + d) * B + b) * H + h;
}

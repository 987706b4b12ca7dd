using System.IO.Enumeration;

namespace LstmSimd.Benchmarks.Peers;

/// <summary>One piece of work that every engine does: the sizes of a stack of layers, of its batch and of its runs.</summary>
/// <remarks>Steps is T of one call: one step is streaming. Directions is 1, or 2 for bidirectional layers.</remarks>
internal sealed record Case(string Name, int Input, int Hidden, int Batch, int Steps, int Layers = 1, int Directions = 1)
{
    public static IReadOnlyList<Case> All { get; } =
    [
        .. Sizes(8, 1024).Select(Stream),
        .. Sizes(16, 1024).Select(H => new Case($"seq-h{H}", H, H, 1, 100)),
        .. from B in (int[])[8, 32, 64] from H in Sizes(64, 512) select new Case($"batch-b{B}-h{H}", H, H, B, 50),
        new("bi-h256", 256, 256, 1, 100, Directions: 2),
        new("stack2-h256", 256, 256, 1, 100, Layers: 2),
        new("stack2-h512-b32", 512, 512, 32, 50, Layers: 2),

        // Sizes that no vector divides.
        new("stream-i100-h100", 100, 100, 1, 1),
        new("seq-i100-h100", 100, 100, 1, 100),
        new("seq-i257-h128", 257, 128, 1, 100),
        new("stream-i1-h40", 1, 40, 1, 1),
    ];

    public bool IsStream => Steps == 1;

    public static Case Stream(int H) => new($"stream-h{H}", H, H, 1, 1);

    /// <summary>The powers of two.</summary>
    public static IEnumerable<int> Sizes(int first, int last)
    {
        for (var size = first; size <= last; size *= 2) yield return size;
    }

    /// <summary>The cases whose name matches one of the patterns, of * and ?; all where there is none.</summary>
    public static IReadOnlyList<Case> Matching(string[] patterns) => patterns.Length == 0 ? All
        : [.. All.Where(one => patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, one.Name)))];

    public override string ToString() => Name;
}

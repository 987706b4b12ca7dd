using System.Text.RegularExpressions;

namespace Docs.Tests;

/// <summary>Every page of the repository: its C# stands in code that the tests compile and run, and its links lead somewhere.</summary>
/// <remarks>
/// A sample is copied, not generated: each of its paragraphs has to stand, line for line and in order, in one file under tests/ or docs/samples/. The
/// samples of the pages stand in this project, but for those of README.md after its program (Formats), docs/training.md (Training) and docs/translation.md (its sample).
/// </remarks>
public sealed partial class PageTests
{
    public static TheoryData<string> Pages => [.. Directory.EnumerateFiles(Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Root, file)).Order(StringComparer.Ordinal)];

    private static string Root { get; } = FindRoot();

    private static string[][] Sources { get; } = [.. new[] { "tests", Path.Combine("docs", "samples") }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)).Select(file => Lines(File.ReadAllText(file)))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void EverySample_StandsInCodeThatRuns(string page)
    {
        var samples = Sample.Matches(Text(page)).Select(match => match.Groups[1].Value);
        Assert.Equal([], samples.Where(sample => !Sources.Any(source => Holds(source, sample))));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void EveryLink_LeadsSomewhere(string page)
    {
        var text = Code.Replace(Text(page), "");
        Assert.Equal([], Link.Matches(text).Select(match => match.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal) && !Leads(page, link)));
    }

    [Fact]
    public void EveryPage_IsInTheIndex()
    {
        var index = Text(Path.Combine("docs", "README.md"));
        var pages = Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md").Select(file => Path.GetFileName(file)).Where(page => page != "README.md");
        Assert.Equal([], pages.Where(page => !index.Contains($"({page})", StringComparison.Ordinal)));
    }

    private static bool Holds(string[] source, string sample)
    {
        var from = 0;
        foreach (var paragraph in sample.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(Lines))
        {
            while (from + paragraph.Length <= source.Length && !source.AsSpan(from, paragraph.Length).SequenceEqual(paragraph)) from++;
            if (from + paragraph.Length > source.Length) return false;
            from += paragraph.Length;
        }
        return true;
    }

    private static bool Leads(string page, string link)
    {
        var parts = link.Split('#');
        var target = parts[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, parts[0]);
        if (!Path.Exists(Path.Combine(Root, target))) return false;
        return parts.Length == 1 || Heading.Matches(Text(target)).Any(match => Anchor(match.Groups[1].Value) == parts[1]);
    }

    /// <summary>A heading's anchor, as the usual hosts make it.</summary>
    private static string Anchor(string heading) => NotInAnchors.Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    private static string Text(string page) => File.ReadAllText(Path.Combine(Root, page));

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string FindRoot()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "LstmSimd.sln"))) root = Path.GetDirectoryName(root)!;
        return root;
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Sample { get; }

    [GeneratedRegex("```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Code { get; }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link { get; }

    [GeneratedRegex("^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading { get; }

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchors { get; }
}

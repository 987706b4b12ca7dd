namespace LstmSimd.Cli.Tests;

/// <summary>The model inside the command is small, and predicts text that it has not seen.</summary>
public sealed class EmbeddedModelTests
{
    // Revelation 21:4, 22:1, 12, 13, 17, 20 and 21: from the part of the text that was held out in training.
    private const string Verses = """

        And God shall wipe away all tears from their eyes; and there shall be no more death, neither sorrow, nor crying, neither shall there be any more pain: for the former things are passed away.
        And he shewed me a pure river of water of life, clear as crystal, proceeding out of the throne of God and of the Lamb.
        And, behold, I come quickly; and my reward is with me, to give every man according as his work shall be.
        I am Alpha and Omega, the beginning and the end, the first and the last.
        And the Spirit and the bride say, Come. And let him that heareth say, Come. And let him that is athirst come. And whosoever will, let him take the water of life freely.
        He which testifieth these things saith, Surely I come quickly. Amen. Even so, come, Lord Jesus.
        The grace of our Lord Jesus Christ be with you all. Amen.

        """;

    [Fact]
    public void ItHasTwoLayersOf128Units_AndCharacterEnds()
    {
        var model = EmbeddedModel.Load();
        Assert.Equal([128, 128], model.Layers.Select(layer => layer.HiddenSize));
        Assert.All(model.Layers, layer => Assert.Equal(LstmDirection.Forward, layer.Direction));
        Assert.NotNull(model.Ends);
        Assert.Empty(model.UnusedTensors);
    }

    [Fact]
    public void ItTakesAtMostOneAndAHalfMegabytes()
    {
        using var stream = typeof(EmbeddedModel).Assembly.GetManifestResourceStream("kjv.safetensors");
        Assert.InRange(stream!.Length, 1, 1_500_000);
    }

    [Fact]
    public void ItPredictsVersesThatItHasNotSeen()
    {
        var bits = EmbeddedModel.Load().CreateCharacterModel().BitsPerCharacter(Verses.ReplaceLineEndings("\n"));
        Assert.InRange(bits, 0, 2); // 1.73 came from PyTorch's, see Model/README.md
    }
}

using LstmSimd.Kernels;

namespace LstmSimd.Cli.Tests;

/// <summary>bench: the JSON that scripts rely on, its arithmetic, and the table.</summary>
public sealed class BenchTests
{
    // §4 of the design.
    private const string Contract = "{input:number,hidden:number,batch:number,steps:number,width:number,threads:number,precision:string,"
        + "nsPerStep:{scalar:number,engine:number},gflops:number,weightGBs:number,"
        + "limit:{gflops:number,readGBs:number},shareOfLimit:number,speedup:number,allocatedBytes:number}";

    [Fact]
    public void TheJson_HasExactlyTheKeysOfTheContract_AndNothingIsAllocated()
    {
        const int I = 20, H = 24, B = 3, T = 5;
        var json = Outcome.Of("bench", "--input", $"{I}", "--hidden", $"{H}", "--batch", $"{B}", "--steps", $"{T}", "--json").Json();
        Assert.Equal(Contract, JsonShape.Of(json));
        Assert.Equal((I, H, B, T), ((int)json["input"]!, (int)json["hidden"]!, (int)json["batch"]!, (int)json["steps"]!));
        Assert.Equal((VectorWidth.Automatic.Lanes(), 1, "f32"), ((int)json["width"]!, (int)json["threads"]!, (string?)json["precision"]));
        Assert.Equal(0, (long)json["allocatedBytes"]!);

        double engine = (double)json["nsPerStep"]!["engine"]!, scalar = (double)json["nsPerStep"]!["scalar"]!;
        Near(scalar / engine, (double)json["speedup"]!);
        Near(2.0 * 4 * H * (I + H) * B / engine, (double)json["gflops"]!);
        Near(4.0 * 4 * H * H / engine, (double)json["weightGBs"]!); // three rows: the input half is hoisted
        Assert.All([(double)json["limit"]!["gflops"]!, (double)json["limit"]!["readGBs"]!, (double)json["shareOfLimit"]!],
            figure => Assert.InRange(figure, double.Epsilon, double.MaxValue));

        static void Near(double expected, double came) => Assert.Equal(expected, came, 1e-9 * expected);
    }

    [Fact]
    public void TheTable_ShowsReferenceEngineAndLimit()
    {
        var text = Outcome.Of("bench", "--input", "4", "--hidden", "8", "--width", "1").Text();
        string[] parts = ["I = 4, H = 8, B = 1, T = 1", "scalar reference", "engine, 1 lanes", "this machine's limit", " 0 bytes allocated."];
        Assert.All(parts, part => Assert.Contains(part, text, StringComparison.Ordinal));
    }
}

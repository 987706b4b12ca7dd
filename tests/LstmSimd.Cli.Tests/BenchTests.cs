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
        Near(PackedBytes(I, H, WeightPrecision.Float32) * ((double)I / T + H) / (I + H) / engine, (double)json["weightGBs"]!); // three rows: the input half is hoisted
        Assert.All([(double)json["limit"]!["gflops"]!, (double)json["limit"]!["readGBs"]!, (double)json["shareOfLimit"]!],
            figure => Assert.InRange(figure, double.Epsilon, double.MaxValue));

        static void Near(double expected, double came) => Assert.Equal(expected, came, 1e-9 * expected);
    }

    [Theory, InlineData("bf16", WeightPrecision.Bfloat16, 1), InlineData("int8", WeightPrecision.Int8, 1), InlineData("int8", WeightPrecision.Int8, 5)]
    public void ANarrowerPrecision_ReadsFewerBytes_ForTheSameProducts(string name, WeightPrecision precision, int batch)
    {
        const int I = 64, H = 128;
        var json = Outcome.Of("bench", "--input", $"{I}", "--hidden", $"{H}", "--batch", $"{batch}", "--precision", name, "--json").Json();
        Assert.Equal(Contract, JsonShape.Of(json));
        Assert.Equal(name, (string?)json["precision"]);
        double engine = (double)json["nsPerStep"]!["engine"]!, bytes = PackedBytes(I, H, precision);
        Assert.Equal(2.0 * 4 * H * (I + H) * batch, (double)json["gflops"]! * engine, 1.0);
        Assert.Equal(bytes, (double)json["weightGBs"]! * engine, 1.0);

        double gflops = (double)json["limit"]!["gflops"]!, reading = bytes / (double)json["limit"]!["readGBs"]!;
        var limit = precision == WeightPrecision.Int8 ? reading : Math.Max(reading, 2.0 * 4 * H * (I + H) * batch / gflops);
        Assert.Equal(limit, (double)json["shareOfLimit"]! * engine, 1e-6 * limit);
    }

    [Fact]
    public void TheTable_HasNoArithmeticLimit_WhereWeightsAreIntegers()
    {
        var text = Outcome.Of("bench", "--input", "4", "--hidden", "8", "--precision", "int8").Text();
        Assert.Contains("lanes, int8", text, StringComparison.Ordinal);
        Assert.Contains("no limit of int8 arithmetic", text, StringComparison.Ordinal);
    }

    [Fact]
    public void TheTable_ShowsReferenceEngineAndLimit()
    {
        var text = Outcome.Of("bench", "--input", "4", "--hidden", "8", "--width", "1").Text();
        string[] parts = ["I = 4, H = 8, B = 1, T = 1", "scalar reference", "engine, 1 lanes", "this machine's limit", " 0 bytes allocated."];
        Assert.All(parts, part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    private static double PackedBytes(int I, int H, WeightPrecision precision) => new Lstm(
        [new LstmLayer(LstmDirection.Forward, new LstmWeights(I, H, new float[4 * H * I], new float[4 * H * H]))], new LstmOptions { Precision = precision }).PackedBytes;
}

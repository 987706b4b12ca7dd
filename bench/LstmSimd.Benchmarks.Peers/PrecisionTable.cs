using System.Globalization;
using System.Text.Json.Nodes;

namespace LstmSimd.Benchmarks.Peers;

/// <summary>One precision in one case: microseconds per step of the whole batch, and the bytes of the packed weights.</summary>
internal sealed record PrecisionFigures(Spread Time, long PackedBytes);

/// <summary>All precisions in one case; without the rival where it does not run.</summary>
internal sealed record PrecisionMeasurement(string Case, PrecisionFigures Float32, PrecisionFigures Bfloat16, PrecisionFigures Int8, Spread? OnnxRuntimeInt8)
{
    public double Bfloat16Ratio => Float32.Time.Median / Bfloat16.Time.Median;

    public double Int8Ratio => Float32.Time.Median / Int8.Time.Median;

    /// <summary>How many times faster our int8 is than the rival's.</summary>
    public double? OnnxRuntimeRatio => OnnxRuntimeInt8?.Median / Int8.Time.Median;
}

/// <summary>What <c>precision</c> measured, as people and as programs read it.</summary>
internal static class PrecisionTable
{
    private const string Legend = "One thread. Microseconds per step of the whole batch: the median, ± half of the range from the tenth to the ninetieth percentile; float32 / bf16 and float32 / int8: how many times faster the narrower weights are. ONNX Runtime int8: its DynamicQuantizeLSTM with the same weights; × ONNX Runtime: its time over that of our int8. KiB: of the packed weights, which a step reads. I = H; stream: one step of a carried state a call, seq: T = 100, B = 1, batch-b32: T = 50, B = 32.";

    private const string Missing = "—";

    private const double Kibibyte = 1024;

    public static string Markdown(IEnumerable<PrecisionMeasurement> measurements)
    {
        var table = new MarkdownTable("case", "float32, µs", "bf16, µs", "float32 / bf16", "int8, µs", "float32 / int8", "ONNX Runtime int8, µs", "× ONNX Runtime", "float32, KiB", "bf16, KiB", "int8, KiB");
        foreach (var one in measurements)
        {
            table.Add(one.Case, Cell(one.Float32.Time), Cell(one.Bfloat16.Time), MarkdownTable.Figure(one.Bfloat16Ratio), Cell(one.Int8.Time), MarkdownTable.Figure(one.Int8Ratio),
                one.OnnxRuntimeInt8 is { } rival ? Cell(rival) : Missing, one.OnnxRuntimeRatio is { } ratio ? MarkdownTable.Figure(ratio) : Missing,
                Kibibytes(one.Float32), Kibibytes(one.Bfloat16), Kibibytes(one.Int8));
        }
        return $"{Legend}\n\n{table}";

        static string Cell(Spread time) => string.Create(CultureInfo.InvariantCulture, $"{MarkdownTable.Figure(time.Median)} ± {time.Share * 100:F0} %");

        static string Kibibytes(PrecisionFigures figures) => (figures.PackedBytes / Kibibyte).ToString("N0", CultureInfo.InvariantCulture);
    }

    public static JsonObject Json(IEnumerable<PrecisionMeasurement> measurements) => new()
    {
        ["cases"] = new JsonArray([.. measurements.Select(one => (JsonNode)new JsonObject
        {
            ["case"] = one.Case,
            ["float32Microseconds"] = one.Float32.Time.Median,
            ["bf16Microseconds"] = one.Bfloat16.Time.Median,
            ["int8Microseconds"] = one.Int8.Time.Median,
            ["bf16Ratio"] = one.Bfloat16Ratio,
            ["int8Ratio"] = one.Int8Ratio,
            ["onnxRuntimeInt8Microseconds"] = one.OnnxRuntimeInt8?.Median,
            ["onnxRuntimeInt8Ratio"] = one.OnnxRuntimeRatio,
            ["float32PackedBytes"] = one.Float32.PackedBytes,
            ["bf16PackedBytes"] = one.Bfloat16.PackedBytes,
            ["int8PackedBytes"] = one.Int8.PackedBytes,
        })]),
    };
}

namespace LstmSimd.Formats.Tests;

/// <summary>Constant tensors: their types, and where their data may be.</summary>
public sealed class OnnxConstantTests
{
    private static readonly OnnxCell Cell = OnnxCell.Of(41, inputs: 2, hidden: 2);

    [Theory, InlineData(OnnxTensors.Float), InlineData(OnnxTensors.Double), InlineData(OnnxTensors.Float16), InlineData(OnnxTensors.BFloat16)]
    public void RawData_IsReadInEachType(int type)
    {
        var bytes = OnnxTensors.Bytes(Cell.W, type);
        Bits.Equal(Rounded(type), W(OnnxTensors.Raw("W", type, bytes, 1, 8, 2)));
    }

    [Fact]
    public void DataInFieldsOfTheirType_IsReadPackedAndNot()
    {
        Bits.Equal(Cell.W, W(OnnxTensors.Head("W", OnnxTensors.Float, 1, 8, 2).Bytes(4, OnnxTensors.Bytes(Cell.W, OnnxTensors.Float))));
        Bits.Equal(Cell.W, W(OnnxTensors.Head("W", OnnxTensors.Double, 1, 8, 2).Bytes(10, OnnxTensors.Bytes(Cell.W, OnnxTensors.Double))));
        WireBytes floats = OnnxTensors.Head("W", OnnxTensors.Float, 1, 8, 2), doubles = OnnxTensors.Head("W", OnnxTensors.Double, 1, 8, 2);
        foreach (var value in Cell.W)
        {
            floats.Single(4, value);
            doubles.Double(10, value);
        }
        Bits.Equal(Cell.W, W(floats));
        Bits.Equal(Cell.W, W(doubles));
        foreach (var type in new[] { OnnxTensors.Float16, OnnxTensors.BFloat16 })
        {
            long[] halves = [.. Cell.W.Select(value => (long)OnnxTensors.Half16(value, type))];
            Bits.Equal(Rounded(type), W(OnnxTensors.Head("W", type, 1, 8, 2).Packed(5, halves)));
            var apart = OnnxTensors.Head("W", type, 1, 8, 2);
            foreach (var half in halves) apart.Integer(5, half);
            Bits.Equal(Rounded(type), W(apart));
        }
    }

    [Fact]
    public void Axes_MayBePacked() =>
        Bits.Equal(Cell.W, W(new WireBytes().Packed(1, 1, 8, 2).Integer(2, OnnxTensors.Float).Text(8, "W").Bytes(9, OnnxTensors.Bytes(Cell.W, OnnxTensors.Float))));

    [Theory, InlineData(2, "uint8"), InlineData(3, "int8"), InlineData(8, "string"), InlineData(14, "complex64"), InlineData(17, "float8e4m3fn"), InlineData(0, "undefined"), InlineData(99, "number 99")]
    public void OtherTypes_AreRefusedByName(int type, string name) => Refused(OnnxTensors.Raw("W", type, new byte[16], 1, 8, 2), "'W'", name);

    [Theory, InlineData(OnnxTensors.Int32, "int32"), InlineData(OnnxTensors.Int64, "int64")]
    public void IntegersAsWeights_AreRefused(int type, string name) => Refused(OnnxTensors.Raw("W", type, new byte[type == OnnxTensors.Int32 ? 64 : 128], 1, 8, 2), "W is of type " + name);

    [Fact]
    public void DataThatDoesNotFillItsShape_IsRefused()
    {
        Refused(OnnxTensors.Raw("W", OnnxTensors.Float, new byte[60], 1, 8, 2), "'W' has 60 bytes", "takes 64");
        Refused(OnnxTensors.Raw("W", OnnxTensors.Float, new byte[68], 1, 8, 2), "'W' has 68 bytes", "takes 64");
        Refused(OnnxTensors.Head("W", OnnxTensors.Float, 1, 8, 2).Bytes(4, new byte[60]), "'W' has 15 elements");
        Refused(OnnxTensors.Head("W", OnnxTensors.Float, 1, 8, 2).Bytes(4, new byte[68]), "'W' has more elements");
        Refused(OnnxTensors.Head("W", OnnxTensors.Float, 1, 8, 2).Bytes(4, new byte[63]), "Protocol Buffers");
        Refused(OnnxTensors.Head("W", OnnxTensors.Float, 1, 8, 2), "'W' has");
        Refused(OnnxTensors.Head("W", OnnxTensors.Float, 1, 8, 2).Integer(4, 1).Bytes(4, new byte[60]), "field 4 is of wire type Varint");
        Refused(OnnxTensors.Head("W", OnnxTensors.Float, 1, 8, 2).Integer(3, 1).Bytes(9, new byte[64]), "segment");
    }

    [Fact]
    public void ShapesThatLie_AreRefusedBeforeAnythingIsAllocated()
    {
        Refused(OnnxTensors.Raw("W", OnnxTensors.Float, new byte[64], 1, -8, 2), "an axis of -8");
        Refused(OnnxTensors.Raw("W", OnnxTensors.Float, new byte[64], long.MaxValue, long.MaxValue, 3), "overflows");
        Refused(OnnxTensors.Head("W", OnnxTensors.Float, 1, 1L << 40, 2), "more than its message has bytes");
        Refused(OnnxTensors.Raw("W", OnnxTensors.Float, [], 0, 1L << 40, 2), "no data");
        Refused(OnnxTensors.Raw("W", OnnxTensors.Float, [], 1, 0, 2), "W has the shape [1, 0, 2]");
        Refused(OnnxTensors.Raw("W", OnnxTensors.Float, new byte[4], [.. Enumerable.Repeat(1L, 65)]), "more axes than 64");
        Refused(OnnxTensors.Raw("W", OnnxTensors.Float, new byte[64], 8, 2), "W has the shape [8, 2]", "3 axes");
    }

    [Fact]
    public void SparseAndQuantisedWeights_AreRefusedByName()
    {
        var file = new HandmadeOnnx().Input("X").Initializer("R", Cell.R, 1, 8, 2);
        var sparse = new HandmadeOnnx().Input("X").Initializer("R", Cell.R, 1, 8, 2).Add(15, new WireBytes().Message(1, OnnxTensors.Of("W", new float[3], 3)));
        Fault.InModel(sparse.Node("LSTM", "lstm", ["X", "W", "R"], ["Y"]).ToBytes(), "W is not constant", "a sparse tensor ('W')");
        file.Initializer(OnnxTensors.Raw("q", 3, new byte[16], 1, 8, 2)).Initializer("s", [0.1f]).Node("DequantizeLinear", "dequantize", ["q", "s"], ["W"]);
        Fault.InModel(file.Node("LSTM", "lstm", ["X", "W", "R"], ["Y"]).ToBytes(), "W is not constant", "DequantizeLinear 'dequantize'");
        Fault.InModel(new HandmadeOnnx().Add(1, HandmadeOnnx.NodeOf("DynamicQuantizeLSTM", "q", "com.microsoft", ["X"], ["Y"])).ToBytes(), "no LSTM node found", "DynamicQuantizeLSTM");
    }

    [Fact]
    public void AnInitializerThatIsAnInputToo_IsAConstant() =>
        OnnxRun.Equal(Cell, OnnxRun.File(Cell).Input("W", 1, 8, 2).ToBytes());

    private static float[] Rounded(int type) => [.. Cell.W.Select(value => type switch
    {
        OnnxTensors.Float16 => (float)(Half)value,
        OnnxTensors.BFloat16 => BitConverter.UInt32BitsToSingle((uint)OnnxTensors.Half16(value, type) << 16),
        _ => value,
    })];

    /// <summary>W as it is read, in ONNX's order again.</summary>
    private static float[] W(WireBytes tensor)
    {
        var w = ModelFile.Load(File(tensor)).Layers[0].Weights[0].WeightsInput.ToArray();
        return [.. w[..4], .. w[12..16], .. w[4..8], .. w[8..12]];
    }

    private static void Refused(WireBytes tensor, params ReadOnlySpan<string> parts) => Fault.InModel(File(tensor), parts);

    private static byte[] File(WireBytes tensor) => new HandmadeOnnx().Input("X").Initializer(tensor).Initializer("R", Cell.R, 1, 8, 2).Node("LSTM", "lstm", ["X", "W", "R"], ["Y"]).ToBytes();
}

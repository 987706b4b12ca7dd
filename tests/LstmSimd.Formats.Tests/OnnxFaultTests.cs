namespace LstmSimd.Formats.Tests;

/// <summary>Models that contradict themselves, and hostile ones: each is refused with the reason.</summary>
public sealed class OnnxFaultTests
{
    private const long MostBytes = 64 << 20;

    private static readonly OnnxCell Cell = OnnxCell.Of(91, inputs: 2, hidden: 2);

    [Fact]
    public void BytesThatAreNoFields_AreRefused()
    {
        byte[] good = OnnxRun.File(Cell).ToBytes();
        Fault.InModel([.. good, 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07], "Protocol Buffers"); // a length past the end
        Fault.InModel([.. good, 0x0A, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], "Protocol Buffers"); // a varint without an end
        Fault.InModel([.. good, 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], "Protocol Buffers"); // a length of −1
        Fault.InModel([.. good, 0x0C], "Protocol Buffers"); // the end of a group that did not begin
        Fault.InModel([.. good, 0x00], "Protocol Buffers"); // field 0
        Fault.InModel([.. good, .. Enumerable.Repeat((byte)0x0B, 100_000)], "Protocol Buffers"); // groups in groups
        Fault.InModel([.. good, 0x0F], "Protocol Buffers"); // wire type 7
    }

    [Fact]
    public void UnknownFields_AreSkipped()
    {
        byte[] group = [0xA3, 0x06, 0x08, 0x01, 0xA4, 0x06]; // field 100: a group with a varint in it
        OnnxRun.Equal(Cell, [.. OnnxRun.File(Cell).ToBytes(), .. group, .. new WireBytes().Integer(101, 1).Single(102, 1).Double(103, 1).Text(104, "x").ToArray()]);
    }

    [Fact]
    public void FieldsOfAnotherWireType_AreRefused()
    {
        Fault.InModel(HandmadeOnnx.Model(new WireBytes().Integer(1, 5), 14).ToArray(), "field 1 is of wire type Varint");
        Fault.InModel(OnnxRun.File(Cell, new WireBytes().Text(1, "clip").Integer(2, 1).Integer(20, 1)).ToBytes(), "field 2 is of wire type Varint");
        Fault.InModel(OnnxRun.File(Cell).Add(1, new WireBytes().Bytes(1, [0xFF, 0xFE])).ToBytes(), "not UTF-8");
    }

    [Fact]
    public void AModelWithoutGraphOrOperators_IsRefused()
    {
        Fault.InModel(new WireBytes().Integer(1, 8).Message(8, new WireBytes().Integer(2, 14)).ToArray(), "it holds no graph");
        Fault.InModel(new WireBytes().Integer(1, 8).Message(7, OnnxRun.File(Cell).Graph).ToArray(), "operator set 0");
        Fault.InModel([.. OnnxRun.File(Cell).ToBytes(), .. new WireBytes().Message(7, new WireBytes()).ToArray()], "more than one graph");
        OnnxRun.Equal(Cell, new WireBytes().Integer(1, 2).Message(7, OnnxRun.File(Cell).Graph).ToArray()); // older than operator sets
    }

    [Fact]
    public void NamesThatStandForNothingOrTwoThings_AreRefused()
    {
        Fault.InModel(new HandmadeOnnx().Node("LSTM", "lstm", ["X", "W", "R"], ["Y"]).ToBytes(), "nothing gives the value 'W'");
        Fault.InModel(OnnxRun.File(Cell).Node("Relu", "", ["X"], ["Y"]).ToBytes(), "'Y' is given two values");
        Fault.InModel(OnnxRun.File(Cell).Initializer("W", Cell.W, 1, 8, 2).ToBytes(), "'W' is given two values");
        Fault.InModel(OnnxRun.AddWeights(new HandmadeOnnx().Input("X"), Cell).Node("LSTM", "lstm", ["X", "", "R"], ["Y"]).ToBytes(), "the input W is missing");
        Fault.InModel(OnnxRun.AddWeights(new HandmadeOnnx().Input("X"), Cell).Node("LSTM", "lstm", ["", "W", "R"], ["Y"]).ToBytes(), "the input X is missing");
        Fault.InModel(OnnxRun.AddWeights(new HandmadeOnnx().Input("X"), Cell).Node("LSTM", "lstm", ["X", "W", "R", "", "", "", "", "", "X"], ["Y"]).ToBytes(), "9 inputs");
    }

    [Fact]
    public void ValuesThatDependOnThemselves_AreRefused()
    {
        HandmadeOnnx File() => new HandmadeOnnx().Input("X").Initializer("R", Cell.R, 1, 8, 2);
        Fault.InModel(File().Node("Identity", "", ["W"], ["W"]).Node("LSTM", "", ["X", "W", "R"], ["Y"]).ToBytes(), "depends on itself");
        Fault.InModel(File().Node("Identity", "", ["a"], ["W"]).Node("Concat", "", ["W", "W"], ["a"], HandmadeOnnx.Integer("axis", 0))
            .Node("LSTM", "", ["X", "W", "R"], ["Y"]).ToBytes(), "depends on itself");
    }

    [Fact]
    public void AChainOfConstants_HasALimit()
    {
        OnnxRun.Equal(Cell, Chain(98));
        Fault.InModel(Chain(100), "more than 100 operators");
        TakesLittle(Chain(20_000), "more than 100 operators");

        static byte[] Chain(int count)
        {
            var file = new HandmadeOnnx().Input("X").Initializer("W0", Cell.W, 1, 8, 2).Initializer("R", Cell.R, 1, 8, 2).Initializer("B", Cell.B!, 1, 16);
            for (var k = 0; k < count; k++) file.Node("Identity", "", [$"W{k}"], [$"W{k + 1}"]);
            return file.Node("LSTM", "", ["X", $"W{count}", "R", "B"], ["Y"]).ToBytes();
        }
    }

    [Fact]
    public void ATensorJoinedToItselfAgainAndAgain_TakesNoMemory()
    {
        var file = new HandmadeOnnx().Input("X").Initializer("w0", new float[16], 1, 8, 2).Initializer("R", Cell.R, 1, 8, 2);
        for (var k = 0; k < 60; k++) file.Node("Concat", "", [$"w{k}", $"w{k}"], [$"w{k + 1}"], HandmadeOnnx.Integer("axis", 0));
        TakesLittle(file.Node("LSTM", "", ["X", "w60", "R"], ["Y"]).ToBytes(), "more memory than");
    }

    [Fact]
    public void OneElementGatheredAgainAndAgain_TakesNoMemory()
    {
        var file = new HandmadeOnnx().Input("X").Initializer("w0", new float[16], 1, 8, 2).Initializer("R", Cell.R, 1, 8, 2).Initializer(OnnxTensors.Of("i", new long[1000]));
        for (var k = 0; k < 9; k++) file.Node("Gather", "", [$"w{k}", "i"], [$"w{k + 1}"], HandmadeOnnx.Integer("axis", k % 3));
        TakesLittle(file.Node("LSTM", "", ["X", "w9", "R"], ["Y"]).ToBytes(), "more memory than");
    }

    [Fact]
    public void AThousandLayersOverOneMatrix_TakeNoMemory()
    {
        const int H = 200;
        var file = new HandmadeOnnx().Input("X").Initializer("W", new float[4 * H * H], 1, 4 * H, H).Node("Identity", "", ["X"], ["x0"]);
        for (var k = 0; k < 1000; k++) file.Node("LSTM", "", [$"x{k}", "W", "W"], [$"y{k}"]).Node("Squeeze", "", [$"y{k}"], [$"x{k + 1}"], HandmadeOnnx.Integers("axes", 1));
        var bytes = file.ToBytes();
        Assert.StartsWith("1000 layers: ", Assert.Single(ModelFile.List(bytes)).Uses, StringComparison.Ordinal);
        TakesLittle(bytes, "more memory than");
    }

    [Theory, InlineData(1), InlineData(5), InlineData(11), InlineData(13)]
    public void AMillionEmptyParts_TakeNoMemory(int field)
    {
        var graph = new WireBytes();
        for (var k = 0; k < 1_000_000; k++) graph.Bytes(field, []);
        TakesLittle(HandmadeOnnx.Model(graph, 14).ToArray(), field is 1 or 11 or 13 ? "more memory than" : "two values");
    }

    [Theory, InlineData(1), InlineData(2), InlineData(5)]
    public void ANodeOfAMillionParts_TakesNoMemory(int field)
    {
        var node = new WireBytes().Text(4, "LSTM");
        for (var k = 0; k < 1_000_000; k++) node.Bytes(field, []);
        TakesLittle(HandmadeOnnx.Model(new WireBytes().Message(1, node), 14).ToArray(), "");
    }

    [Fact]
    public void AnAttributeOfAMillionValues_TakesNoMemory()
    {
        var attribute = new WireBytes().Text(1, "activation_alpha").Integer(20, 6);
        for (var k = 0; k < 1_000_000; k++) attribute.Single(7, k);
        TakesLittle(OnnxRun.File(Cell, attribute).ToBytes(), null);
        TakesLittle(OnnxRun.File(Cell, HandmadeOnnx.Texts("activations", [.. Enumerable.Repeat("Tanh", 300_000)])).ToBytes(), "");
    }

    private static void TakesLittle(byte[] file, string? fault)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Record.Exception(() => ModelFile.Load(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes + 2L * file.Length);
        if (fault is null) Assert.Null(exception);
        else Assert.Contains(fault, Assert.IsType<InvalidDataException>(exception).Message, StringComparison.Ordinal);
    }
}

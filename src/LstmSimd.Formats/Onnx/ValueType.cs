namespace LstmSimd.Formats.Onnx;

/// <summary>What ValueInfoProto and TypeProto state of a value: its name and the axes of a tensor.</summary>
internal static class ValueType
{
    private const int MostAxes = 64;

    public static (string Name, WireMessage? Type) Read(WireMessage valueInfo)
    {
        var name = "";
        WireMessage? type = null;
        foreach (var field in valueInfo.Fields())
        {
            if (field.Number == 1) name = field.AsText();
            if (field.Number == 2) type = field.AsMessage();
        }
        return (name, type);
    }

    /// <summary>TypeProto.tensor_type (1) .shape (2) .dim (1) .dim_value (1).</summary>
    public static long?[]? Shape(WireMessage type)
    {
        if (Part(type, 1) is not { } tensor || Part(tensor, 2) is not { } shape) return null;
        var axes = shape.Fields().Where(field => field.Number == 1).Take(MostAxes + 1).Select(field => Size(field.AsMessage())).ToArray();
        return axes.Length <= MostAxes ? axes : null;
    }

    private static long? Size(WireMessage dimension)
    {
        foreach (var field in dimension.Fields())
            if (field.Number == 1) return field.AsInt64();
        return null; // a symbol, or nothing
    }

    private static WireMessage? Part(WireMessage message, int number)
    {
        foreach (var field in message.Fields())
            if (field.Number == number) return field.AsMessage();
        return null;
    }
}

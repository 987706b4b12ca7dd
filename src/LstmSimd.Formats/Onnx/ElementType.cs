namespace LstmSimd.Formats.Onnx;

/// <summary>The element types that are read, by their numbers in TensorProto.DataType.</summary>
internal enum ElementType
{
    Float = 1,
    Int32 = 6,
    Int64 = 7,
    Float16 = 10,
    Double = 11,
    BFloat16 = 16,
}

internal static class ElementTypes
{
    // TensorProto.DataType, so that what is refused can be named.
    private static readonly string[] Names =
    [
        "undefined", "float", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16", "double", "uint32", "uint64",
        "complex64", "complex128", "bfloat16", "float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "uint4", "int4", "float4e2m1",
    ];

    public static ElementType? Of(long number) => Enum.IsDefined((ElementType)number) && number == (int)number ? (ElementType)number : null;

    public static string Name(long number) => number >= 0 && number < Names.Length ? Names[number] : $"number {number}";

    public static string Name(this ElementType type) => Name((long)type);

    public static int Size(this ElementType type) => type switch
    {
        ElementType.Float16 or ElementType.BFloat16 => 2,
        ElementType.Float or ElementType.Int32 => 4,
        _ => 8,
    };

    public static bool IsFloat(this ElementType type) => type is not (ElementType.Int32 or ElementType.Int64);
}

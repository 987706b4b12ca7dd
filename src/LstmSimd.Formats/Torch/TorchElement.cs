namespace LstmSimd.Formats;

/// <summary>An element type of PyTorch under all its names.</summary>
/// <param name="Storage">The class of its storages in module torch; null where it has none.</param>
/// <param name="Dtype">The dtype in module torch.</param>
/// <param name="Name">As safetensors names it.</param>
/// <param name="Size">Bytes of an element.</param>
internal sealed record TorchElement(string? Storage, string Dtype, string Name, int Size)
{
    /// <summary>Bytes without a type: of storages whose tensors name theirs.</summary>
    public static readonly TorchElement Untyped = new("UntypedStorage", "bytes", "U8", 1);

    // Those that are not floats too: their tensors may lie beside the LSTM.
    private static readonly TorchElement[] Typed =
    [
        new("FloatStorage", "float32", "F32", 4), new("DoubleStorage", "float64", "F64", 8),
        new("HalfStorage", "float16", "F16", 2), new("BFloat16Storage", "bfloat16", "BF16", 2),
        new("LongStorage", "int64", "I64", 8), new("IntStorage", "int32", "I32", 4),
        new("ShortStorage", "int16", "I16", 2), new("CharStorage", "int8", "I8", 1),
        new("ByteStorage", "uint8", "U8", 1), new("BoolStorage", "bool", "BOOL", 1),
        new("ComplexFloatStorage", "complex64", "C64", 8), new("ComplexDoubleStorage", "complex128", "C128", 16),
        new(null, "uint16", "U16", 2), new(null, "uint32", "U32", 4), new(null, "uint64", "U64", 8),
        new(null, "float8_e4m3fn", "F8_E4M3", 1), new(null, "float8_e5m2", "F8_E5M2", 1),
    ];

    /// <summary>The type that a global names, as a storage or as a dtype; null where it names none.</summary>
    public static TorchElement? Of(string module, string name) => module switch
    {
        "torch" => Array.Find(Typed, element => element.Storage == name || element.Dtype == name),
        "torch.storage" when name == Untyped.Storage => Untyped,
        _ => null,
    };
}

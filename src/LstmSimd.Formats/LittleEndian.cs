using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace LstmSimd.Formats;

/// <summary>Floats between arrays and files, which are little-endian whatever the machine is.</summary>
internal static class LittleEndian
{
    public static float[] ToSingles(ReadOnlySpan<byte> data)
    {
        var values = MemoryMarshal.Cast<byte, float>(data).ToArray();
        if (!BitConverter.IsLittleEndian) Reverse(values);
        return values;
    }

    public static void Write(Stream stream, ReadOnlySpan<float> values)
    {
        if (!BitConverter.IsLittleEndian)
        {
            var reversed = values.ToArray();
            Reverse(reversed);
            values = reversed;
        }
        stream.Write(MemoryMarshal.AsBytes(values));
    }

    private static void Reverse(Span<float> values)
    {
        var bits = MemoryMarshal.Cast<float, int>(values);
        BinaryPrimitives.ReverseEndianness(bits, bits);
    }
}

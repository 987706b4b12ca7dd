using System.Text;

namespace LstmSimd.Formats.Tests;

/// <summary>NumPy files by hand.</summary>
internal static class RawNpy
{
    /// <summary>Magic, version, the header's length (or one that lies), header, data.</summary>
    public static byte[] File(string header, byte[] data, byte version = 1, uint? claimedLength = null)
    {
        var bytes = Encoding.UTF8.GetBytes(header);
        var length = BitConverter.GetBytes(claimedLength ?? (uint)bytes.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. version == 1 ? length[..2] : length, .. bytes, .. data];
    }

    /// <summary>An array of float32.</summary>
    public static byte[] File(string type, string order, string shape, int dataLength) =>
        File($"{{'descr': '{type}', 'fortran_order': {order}, 'shape': {shape}, }}", new byte[dataLength]);
}

using System.Reflection;
using PureHDF;
using PureHDF.VOL.Native;

namespace LstmSimd.Formats;

/// <summary>An HDF5 file in memory, read through PureHDF. Whatever that throws comes out as an <see cref="InvalidDataException"/>.</summary>
internal sealed class Hdf5File : IDisposable
{
    private readonly BoundedStream _stream;
    private readonly NativeFile _file;

    public Hdf5File(ReadOnlyMemory<byte> file)
    {
        _stream = new BoundedStream(file);
        _file = Checked("the file", () => H5File.Open(_stream));
        Root = new Hdf5Group(this, _file, "/");
    }

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    public Hdf5Group Root { get; }

    /// <summary>The file's length: nothing in it is longer.</summary>
    public long Length => _stream.Length;

    /// <summary>Whether the bytes read last are these.</summary>
    public bool HasJustRead(ReadOnlySpan<byte> bytes) => _stream.HasJustRead(bytes);

    public void Dispose() => _file.Dispose();

    /// <summary>Reads something, of which <paramref name="what"/> is the name in messages.</summary>
    public static T Checked<T>(string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e)
        {
            var cause = e is TargetInvocationException { InnerException: { } inner } ? inner : e;
            throw new InvalidDataException($"HDF5: {what.Shortened()} can't be read ({cause.Message.Shortened()}).", e);
        }
    }
}

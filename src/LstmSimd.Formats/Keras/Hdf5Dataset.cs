using System.Runtime.InteropServices;
using PureHDF;

namespace LstmSimd.Formats;

/// <summary>An array of an HDF5 file. Its shape is known before its data is read.</summary>
internal sealed class Hdf5Dataset(Hdf5File file, IH5Dataset dataset, string path)
{
    private readonly ulong[] _shape = Hdf5File.Checked(path, () => dataset.Space.Dimensions);

    /// <summary>The path of the array in the file.</summary>
    public string Name => path;

    /// <summary>The number of axes.</summary>
    public int Rank => _shape.Length;

    /// <summary>Whether the array has this shape.</summary>
    public bool Has(params ReadOnlySpan<long> shape)
    {
        if (shape.Length != _shape.Length) return false;
        for (var axis = 0; axis < shape.Length; axis++)
            if ((ulong)shape[axis] != _shape[axis]) return false;
        return true;
    }

    /// <summary>The size of one axis, as an int, of an array that must have <paramref name="rank"/> axes.</summary>
    public int Size(int axis, int rank) => _shape.Length == rank && _shape[axis] is > 0 and <= int.MaxValue ? (int)_shape[axis]
        : throw new InvalidDataException($"HDF5: {path.Shortened()} has the shape {Describe()}; expected {rank} axes, and 1 to {int.MaxValue} along axis {axis}.");

    /// <summary>The shape, for messages.</summary>
    public string Describe() => $"[{string.Join(", ", _shape)}]".Shortened();

    /// <summary>The values of an array of float32.</summary>
    public float[] ReadSingles() => Hdf5File.Checked(path, () =>
    {
        if (dataset.Type.Class != H5DataTypeClass.FloatingPoint || dataset.Type.Size != sizeof(float))
            throw new InvalidDataException($"it holds {dataset.Type.Class} of {dataset.Type.Size} bytes; expected float32");
        if (dataset.Layout.Class != H5DataLayoutClass.Contiguous)
            throw new InvalidDataException($"its layout is {dataset.Layout.Class}; expected contiguous, as Keras writes");
        var bytes = _shape.Aggregate((ulong)sizeof(float), (product, axis) => checked(product * axis));
        if (bytes > (ulong)file.Length) throw new InvalidDataException($"the shape {Describe()} takes {bytes} bytes, and the file has {file.Length}");
        var values = dataset.Read<float[]>();
        if ((ulong)values.Length * sizeof(float) != bytes) throw new InvalidDataException($"the shape {Describe()} takes {bytes} bytes, but {values.Length} numbers are stored");
        // Where no data is stored PureHDF gives a fill value, or reads another file that this one names.
        if (!file.HasJustRead(MemoryMarshal.AsBytes<float>(values))) throw new InvalidDataException("its data is not in the file");
        return values;
    });
}

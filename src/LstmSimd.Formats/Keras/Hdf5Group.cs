using PureHDF;

namespace LstmSimd.Formats;

/// <summary>A group of an HDF5 file.</summary>
internal sealed class Hdf5Group(Hdf5File file, IH5Group group, string path)
{
    public string Path => path;

    /// <summary>Whether there is something under a name, or path of names.</summary>
    public bool Holds(string name) => Hdf5File.Checked(At(name), () => group.LinkExists(name));

    public Hdf5Group Group(string name) => Hdf5File.Checked(At(name), () => group.Get(name)) is IH5Group inner ? new Hdf5Group(file, inner, At(name))
        : throw new InvalidDataException($"HDF5: {At(name).Shortened()} is no group.");

    public Hdf5Dataset Dataset(string name) => Hdf5File.Checked(At(name), () => group.Get(name)) is IH5Dataset dataset ? new Hdf5Dataset(file, dataset, At(name))
        : throw new InvalidDataException($"HDF5: {At(name).Shortened()} is no dataset.");

    /// <summary>The names of what the group holds.</summary>
    public string[] Names() => Hdf5File.Checked(path, () => group.Children().Select(child => child.Name).ToArray());

    /// <summary>A string attribute, or null.</summary>
    public string? Text(string name) => Strings(name) switch
    {
        null => null,
        [var text] => text,
        var texts => throw new InvalidDataException($"HDF5: the attribute '{name}' of {path.Shortened()} has {texts.Length} strings; expected one."),
    };

    /// <summary>The strings of an attribute, or null. Keras splits what is long: name0, name1 and so on.</summary>
    public string[]? Texts(string name)
    {
        if (Strings(name) is { } whole) return whole;
        var parts = new List<string>();
        for (var k = 0; Strings($"{name}{k}") is { } part; k++) parts.AddRange(part);
        return parts.Count == 0 ? null : [.. parts];
    }

    private string[]? Strings(string name) => Hdf5File.Checked($"the attribute '{name}' of {path}", () =>
    {
        if (!group.AttributeExists(name)) return null;
        var attribute = group.Attribute(name);
        var count = attribute.Space.Dimensions.Aggregate(1UL, (product, axis) => checked(product * axis));
        if (count == 0) return []; // NumPy makes an empty list one of float64
        if (count * (ulong)attribute.Type.Size > (ulong)file.Length) throw new InvalidDataException($"it claims {count} strings of {attribute.Type.Size} bytes");
        var strings = attribute.Space.Type == H5DataspaceType.Scalar ? [attribute.Read<string>()] : attribute.Read<string[]>();
        return Array.ConvertAll(strings, text => text.TrimEnd('\0'));
    });

    private string At(string name) => $"{path.TrimEnd('/')}/{name}";
}

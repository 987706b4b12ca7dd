using LstmSimd.Formats;

namespace LstmSimd.Cli.Tests;

/// <summary>Arrays in the two kinds of file that run reads and writes, told apart by the name.</summary>
internal static class ArrayFile
{
    public static void Write(string path, float[] values, params int[] shape)
    {
        if (path.EndsWith(".npy", StringComparison.Ordinal)) NpyFile.Save(path, values, shape);
        else WriteTensors(path, values, shape, "X");
    }

    /// <summary>The same array under several names.</summary>
    public static void WriteTensors(string path, float[] values, int[] shape, params string[] names)
    {
        var writer = new SafetensorsWriter();
        foreach (var name in names) writer.Add(name, values, Array.ConvertAll(shape, axis => (long)axis));
        writer.Save(path);
    }

    public static (float[] Values, int[] Shape) Read(string path)
    {
        if (path.EndsWith(".npy", StringComparison.Ordinal)) return NpyFile.Load(path);
        var (name, tensor) = Assert.Single(SafetensorsFile.Load(path).Tensors);
        Assert.Equal("Y", name);
        return (tensor.ToSingles(), [.. tensor.Shape.Select(axis => (int)axis)]);
    }
}

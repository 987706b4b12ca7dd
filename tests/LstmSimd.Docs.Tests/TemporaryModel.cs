using LstmSimd;
using LstmSimd.Formats;

namespace Docs.Tests;

/// <summary>A folder with a small model of random weights, gone when the test is over.</summary>
internal sealed class TemporaryModel : IDisposable
{
    public const int I = 8, H = 32;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lstmsimd-");

    public TemporaryModel(LstmDirection direction = LstmDirection.Forward)
    {
        var weights = Noise.Gates(1, I, H);
        var one = new LstmWeights(I, H, weights.W, weights.R, weights.B);
        Layers = [direction == LstmDirection.Bidirectional ? new LstmLayer(direction, one, one) : new LstmLayer(direction, one)];
        OnnxFile.Save(Path, Layers);
    }

    public IReadOnlyList<LstmLayer> Layers { get; }

    /// <summary>The model as an ONNX file.</summary>
    public string Path => this["model.onnx"];

    /// <summary>The path of a file in the folder.</summary>
    public string this[string name] => System.IO.Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}

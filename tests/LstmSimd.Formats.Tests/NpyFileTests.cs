using System.Text;
using CsCheck;

namespace LstmSimd.Formats.Tests;

/// <summary>NumPy arrays: what is written is read, and what NumPy writes is read.</summary>
public sealed class NpyFileTests
{
    [Fact]
    public void AnyArray_ComesBackInBits() => Gen.Int[0, 6].Array[0, 5].Sample(shape =>
    {
        using var folder = new TemporaryFolder();
        var values = Noise.Uniform(1, shape.Aggregate(1, (size, axis) => size * axis));
        NpyFile.Save(folder["a.npy"], values, shape);
        var (read, readShape) = NpyFile.Load(folder["a.npy"]);
        Assert.Equal(shape, readShape);
        Bits.Equal(values, read);
    }, iter: Effort.Cases(200));

    [Fact]
    public void TheHeader_IsNumPysOwn()
    {
        using var folder = new TemporaryFolder();
        foreach (var (shape, text) in new (int[], string)[] { ([], "()"), ([3], "(3,)"), ([0, 5], "(0, 5,)"), ([2, 3, 4], "(2, 3, 4,)") })
        {
            NpyFile.Save(folder["a.npy"], new float[shape.Aggregate(1, (size, axis) => size * axis)], shape);
            var file = File.ReadAllBytes(folder["a.npy"]);
            var length = BitConverter.ToUInt16(file, 8);
            Assert.Equal([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0], file[..8]);
            Assert.Equal(0, (10 + length) % 64);
            var header = Encoding.ASCII.GetString(file, 10, length);
            Assert.Equal('\n', header[^1]);
            Assert.Equal($"{{'descr': '<f4', 'fortran_order': False, 'shape': {text}, }}", header.TrimEnd());
        }
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void EveryVersion_IsRead(byte version)
    {
        using var folder = new TemporaryFolder();
        var (values, shape) = NpyFile.Load(folder.File("a.npy", RawNpy.File("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }", [0, 0, 128, 63, 0, 0, 0, 192], version)));
        Assert.Equal([1f, -2f], values);
        Assert.Equal([2, 1], shape);
    }

    [Theory,
     InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", new int[0]),
     InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", new[] { 1 }),
     InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }                 \n", new[] { 1 }),
     InlineData("{'shape': (1, 1, 1), 'fortran_order': False, 'descr': '<f4'}", new[] { 1, 1, 1 }),
     InlineData("{\"descr\":\"<f4\",\"fortran_order\":False,\"shape\":(1,1)}", new[] { 1, 1 }),
     InlineData("{ 'descr' : '<f4' , 'fortran_order' : False , 'shape' : ( 1 , 1 ) }", new[] { 1, 1 })]
    public void HeadersOfAnySpacingAndOrder_AreRead(string header, int[] shape)
    {
        using var folder = new TemporaryFolder();
        var (values, read) = NpyFile.Load(folder.File("a.npy", RawNpy.File(header, [0, 0, 128, 63])));
        Assert.Equal([1f], values);
        Assert.Equal(shape, read);
    }

    [Theory, InlineData("(0,)"), InlineData("(0, 5)"), InlineData("(5, 0)"), InlineData("(1024, 0, 1024)")]
    public void AnArrayOfNothing_IsRead(string shape)
    {
        using var folder = new TemporaryFolder();
        Assert.Empty(NpyFile.Load(folder.File("a.npy", RawNpy.File($"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}", []))).Values);
    }

    [Fact]
    public void Doubles_AreRoundedToTheNearestFloat()
    {
        const double HalfUlp = 1.0 / (1 << 24); // of 1: ties go to the even neighbour
        double[] doubles = [0.1, -1e-320, 1e300, double.NaN, 1 + HalfUlp, 1 + 3 * HalfUlp, Math.PI];
        using var folder = new TemporaryFolder();
        var data = doubles.SelectMany(BitConverter.GetBytes).ToArray();
        var (values, _) = NpyFile.Load(folder.File("a.npy", RawNpy.File($"{{'descr': '<f8', 'fortran_order': False, 'shape': ({doubles.Length},), }}", data)));
        Bits.Equal([0.1f, -0f, float.PositiveInfinity, float.NaN, 1f, 1.00000024f, MathF.PI], values);
    }

    [Fact]
    public void AStream_HasTheSameBytesAsAFile()
    {
        using var folder = new TemporaryFolder();
        float[] values = [1, -0f, float.NaN, float.Epsilon, 5, 6];
        NpyFile.Save(folder["a.npy"], values, 2, 3);
        using var stream = new MemoryStream();
        NpyFile.Save(stream, values, 2, 3);
        Assert.Equal(File.ReadAllBytes(folder["a.npy"]), stream.ToArray());
        stream.Position = 0;
        var (read, shape) = NpyFile.Load(stream);
        Bits.Equal(values, read);
        Assert.Equal([2, 3], shape);
    }

    [Fact]
    public void ValuesThatDoNotFillTheShape_AreRefusedBeforeAnythingIsWritten()
    {
        using var folder = new TemporaryFolder();
        Refusal.Of<ArgumentException>("values", () => NpyFile.Save(folder["a.npy"], new float[5], 2, 3), "expected 6", "got 5");
        Refusal.Of<ArgumentOutOfRangeException>("shape", () => NpyFile.Save(folder["a.npy"], new float[6], -2, -3), "-2");
        Assert.Empty(folder.Names);
    }
}

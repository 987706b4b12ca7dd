namespace LstmSimd.Formats.Tests;

/// <summary>Whatever happens to a good file on its way: it is refused as such, or it is another good file.</summary>
public sealed class DamagedModelTests
{
    public static TheoryData<string> Dialects => [.. Files.Keys];

    private static Dictionary<string, byte[]> Files => new()
    {
        ["native"] = NativeFile.Character().ToBytes(),
        ["native, version 2"] = NativeFile.Variant().ToBytes(),
        ["native, bf16 and int8"] = NarrowFile.Character(), // version 3
        ["PyTorch"] = StateDict.Of("lstm.", layers: 2, bidirectional: true).Tensors.ToBytes(),
        ["trace"] = RawSafetensors.With(SyntheticTrace.Of(directions: 2).Tensors.ToBytes(), "seq_lens", 3, 5),
    };

    [Theory, MemberData(nameof(Dialects))]
    public void TheFilesThemselves_AreGood(string dialect)
    {
        var model = ModelFile.Load(Files[dialect]);
        Assert.Contains(dialect.Split(',')[0], model.Format, StringComparison.Ordinal);
        model.CreateLstm();
    }

    [Theory, MemberData(nameof(Dialects))]
    public void CutOffAtEveryLength_IsRefused(string dialect)
    {
        var file = Files[dialect];
        for (var length = 0; length < file.Length; length++)
        {
            var cut = file.AsMemory(0, length);
            var exception = Record.Exception(() => SafetensorsFile.Load(cut));
            Assert.True(exception is InvalidDataException, $"{length} of {file.Length} bytes: {exception}");
        }
    }

    [Theory, MemberData(nameof(Dialects))]
    public void WithMoreBytesAtTheEnd_IsRefused(string dialect) => Fault.InModel([.. Files[dialect], 0], "last 1 bytes");

    [Theory, MemberData(nameof(Dialects))]
    public void WithAnyByteOfTheHeaderChanged_IsRefusedOrRuns(string dialect)
    {
        var file = Files[dialect];
        var headerEnd = 8 + (int)BitConverter.ToUInt64(file);
        var random = new Random(1);
        for (var position = 0; position < headerEnd; position++)
        {
            for (var change = 0; change < Effort.Cases(10); change++)
            {
                var changed = (byte[])file.Clone();
                changed[position] = change < 4 ? "09\"}"u8[change] : (byte)random.Next(256);
                IsRefusedOrRuns(changed, $"byte {position} changed from {file[position]} to {changed[position]}");
            }
        }
    }

    [Theory, MemberData(nameof(Dialects))]
    public void WithBytesLostOrDoubled_IsRefusedOrRuns(string dialect)
    {
        var file = Files[dialect];
        var random = new Random(2);
        for (var i = 0; i < Effort.Cases(2000); i++)
        {
            int position = random.Next(file.Length), count = random.Next(1, Math.Min(20, file.Length - position + 1));
            IsRefusedOrRuns([.. file[..position], .. file[(position + count)..]], $"{count} bytes lost at {position}");
            IsRefusedOrRuns([.. file[..(position + count)], .. file[position..]], $"{count} bytes doubled at {position}");
        }
    }

    private static void IsRefusedOrRuns(byte[] file, string what)
    {
        var exception = Record.Exception(() =>
        {
            var model = ModelFile.Load(file);
            if (model.Ends is null) model.CreateLstm();
            else model.CreateCharacterModel();
        });
        Assert.True(exception is null or InvalidDataException, $"{what}: {exception}");
    }
}

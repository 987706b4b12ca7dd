namespace LstmSimd.Formats.Tests;

/// <summary>Pickles that ask for more than a state dict does, or lie: refused by name and position, and nothing is executed.</summary>
public sealed class PickleFaultTests
{
    // Whatever the length of the file, beside the values of tensors.
    private const long MostBytes = 64 << 20;

    private const string Allowed = "().GJKMNQRX]abcehjqrstu}\u0085\u0086\u0087\u0088\u0089\u008A\u008B\u008C\u008D\u0093\u0094\u0095";

    [Theory,
     InlineData("os", "system"), InlineData("posix", "system"), InlineData("builtins", "eval"), InlineData("builtins", "__import__"), InlineData("torch", "load"),
     InlineData("torch.storage", "FloatStorage"), InlineData("torch._utils", "_rebuild_qtensor"), InlineData("numpy.core.multiarray", "_reconstruct"),
     InlineData("collections", "Counter"), InlineData("collections.OrderedDict", ""), InlineData("", "")]
    public void EveryOtherGlobal_IsRefusedByNameAndPosition(string module, string name)
    {
        Refused(new PickleBuilder().Begin().Global(module, name).Op("(").Text("touch x").Op("tR"), "byte 3, GLOBAL", $"the global {module}.{name} is not");
        Refused(new PickleBuilder().Raw(0x80, 4).Text(module).Text(name).Raw(0x93), "STACK_GLOBAL", $"the global {module}.{name} is not");
    }

    [Fact]
    public void EveryOtherOpcode_IsRefusedByNameAndPosition()
    {
        var refused = 0;
        for (var opcode = 0; opcode <= byte.MaxValue; opcode++)
        {
            if (Allowed.Contains((char)opcode)) continue;
            var name = Enum.IsDefined((PickleOpcode)opcode) ? ((PickleOpcode)opcode).ToString() : $"opcode 0x{opcode:X2}";
            Refused(new PickleBuilder().Begin().Raw((byte)opcode).Raw(new byte[20]), $"byte 3, {name}: not an opcode of a state dict");
            refused++;
        }
        Assert.Equal(256 - Allowed.Length, refused);
    }

    [Fact]
    public void LengthsPastTheEnd_AreRefused()
    {
        byte[] four = [0xFF, 0xFF, 0xFF, 0xFF], eight = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F];
        Refused(new PickleBuilder().Begin().Raw(0x8B).Raw(four), "LONG4", "4294967295 bytes are due");
        Refused(new PickleBuilder().Begin().Raw(0x8A, 255), "LONG1", "255 bytes are due");
        Refused(new PickleBuilder().Begin().Raw(0x8D).Raw(eight), "BINUNICODE8", "9223372036854775807 bytes are due");
        Refused(new PickleBuilder().Begin().Op("X").Raw(four), "BINUNICODE", "4294967295 bytes are due");
        Refused(new PickleBuilder().Begin().Raw(0x8C, 200), "SHORT_BINUNICODE", "200 bytes are due");
        Refused(new PickleBuilder().Begin().Raw(0x95).Raw(eight), "FRAME", "9223372036854775807 bytes");
        Refused(new PickleBuilder().Begin().Op("G"), "BINFLOAT", "8 bytes are due, but only 1 follow");
        Refused(new PickleBuilder().Begin().Op("cos"), "GLOBAL", "does not end");
    }

    [Fact]
    public void LongIntegersAndWrongText_AreRefused()
    {
        Refused(new PickleBuilder().Begin().Raw(0x8A, 9).Raw(new byte[9]), "LONG1", "an integer of 9 bytes");
        Refused(new PickleBuilder().Begin().Op("X").Length(1).Raw(0xFF), "BINUNICODE", "not UTF-8");
        Refused(new PickleBuilder().Begin().Op("X").Length(3).Raw(0xED, 0xA0, 0x80), "BINUNICODE", "not UTF-8");
    }

    [Theory, InlineData(")", "\u0085"), InlineData("]", "]a"), InlineData("}", "}K\0s")]
    public void ContainersIn100000OfTheirKind_AreRefused(string innermost, string around)
    {
        const int Depth = 100_000;
        var pickle = new PickleBuilder().Raw(0x80, 2);
        if (around.Length == 1) pickle.Op(innermost).Times(Depth, around);
        else pickle.Times(Depth, around[..^1]).Op(innermost).Times(Depth, around[^1..]);
        Refused(pickle, "nested deeper than 64");
    }

    [Theory, InlineData("]"), InlineData("}"), InlineData("("), InlineData("N"), InlineData("K\0"), InlineData("K\0\u0094"), InlineData(")\u0085"), InlineData("X\u0001\0\0\0a")]
    public void MillionsOfObjects_AreRefused(string opcodes) => Refused(new PickleBuilder().Begin().Times(2_000_000, opcodes), "more memory than expected");

    [Fact]
    public void LongNamesUsedAgainAndAgain_AreRefused()
    {
        // A key of a megabyte, remembered once, names a dict in a dict in a dict …
        var nested = new PickleBuilder().Begin().Text(new string('k', 1_000_000)).Op("q\0").Times(40, "}h\0").Op("]").Times(41, "s");
        Refused(nested, "names of its tensors", "more memory than expected");

        // … and a shorter one a storage that is asked for again and again.
        var key = new string('k', 60_000);
        var storages = new PickleBuilder().Begin().Op("(").Text("storage").Global("torch", "FloatStorage").Text(key).Text("cpu").Op("K\u0001tq\0").Times(100_000, "h\0Q");
        var archive = TorchFiles.Archive(storages.End(), ($"data/{key}", new byte[sizeof(float)]));
        Fault.Within(MostBytes, () => ModelFile.Load(archive), "BINPERSID", "more memory than expected");
    }

    [Fact]
    public void DictsThatShareDicts_AreReadOnceEach()
    {
        // Each of 60 dicts holds the next twice: 2⁶⁰ ways lead to the innermost.
        const int Depth = 60;
        var pickle = new PickleBuilder().Raw(0x80, 2).Times(Depth, "}(X\u0001\0\0\0a").Op("}q\0").Item("t", value => value.Tensor("FloatStorage", "0", 24, 0, [8, 3]));
        for (var i = 0; i < Depth; i++) pickle.Op($"X\u0001\0\0\0bh{(char)i}uq{(char)(i + 1)}");
        Refused(pickle, "none of its 1 tensors");
    }

    [Fact]
    public void ADictInItself_IsReadOnce()
    {
        var good = new PickleBuilder().Begin().Op("q\u0009").Item("again", value => value.Op("h\u0009"));
        LstmItems(good);
        var model = ModelFile.Load(TorchFiles.Archive(good.Item("later", value => value.Op("h\u0009")).End()));
        Assert.Equal((3, 2), (model.Layers[0].InputSize, model.Layers[0].HiddenSize));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(6), InlineData(255)]
    public void AnotherProtocol_IsRefused(int protocol) => Refused(new PickleBuilder().Raw(0x80, (byte)protocol).Op("}"), $"protocol {protocol}; expected 2 to 5");

    [Theory,
     InlineData("}", "PROTO"), InlineData("\u0080\u0002", "stack is empty"), InlineData("\u0080\u0002}}", "left on the stack"), InlineData("\u0080\u0002}(", "stack is empty"),
     InlineData("\u0080\u0002}.}", "bytes follow the end"), InlineData("\u0080\u0002a", "stack is empty"), InlineData("\u0080\u0002}u", "no mark"),
     InlineData("\u0080\u0002}(Nu", "a key without a value"), InlineData("\u0080\u0002}Na", "applied to a dict"), InlineData("\u0080\u0002]NNs", "applied to a list"),
     InlineData("\u0080\u0002]}b", "applied to a list"), InlineData("\u0080\u0002}Nb", "a state that is None"), InlineData("\u0080\u0002h\u0007", "under 7"),
     InlineData("\u0080\u0002j\u0007\0\0\0", "under 7"), InlineData("\u0080\u0002NN\u0093", "two strings"), InlineData("\u0080\u0002NNR", "arguments that are None"),
     InlineData("\u0080\u0002N)R", "a call of None"), InlineData("\u0080\u0002ctorch\nFloatStorage\n)R", "a call of torch.float32"), InlineData("\u0080\u0002NQ", "a persistent id that is None"),
     InlineData("\u0080\u0002)Q", "a tuple of 0"), InlineData("\u0080\u0002ccollections\nOrderedDict\n]\u0085R", "OrderedDict with (a list)"),
     InlineData("\u0080\u0002ctorch._utils\n_rebuild_parameter\n]N\u0089\u0087R", "_rebuild_parameter with (a list, None, a bool)"),
     InlineData("\u0080\u0002(", "stack is empty"), InlineData("\u0080\u0002}(K\u0001", "stack")]
    public void AProgramThatDoesNotAddUp_IsRefused(string pickle, string fault) => Refused(new PickleBuilder().Op(pickle), fault);

    /// <summary>The tensors of an LSTM, I = 3, H = 2, in the storage of <see cref="TorchFiles.Archive"/>.</summary>
    internal static void LstmItems(PickleBuilder dictionary) => dictionary
        .Item("weight_ih_l0", value => value.Tensor("FloatStorage", "0", 24, 0, [8, 3]))
        .Item("weight_hh_l0", value => value.Tensor("FloatStorage", "0", 24, 8, [8, 2]));

    private static void Refused(PickleBuilder pickle, params ReadOnlySpan<string> fault)
    {
        var archive = TorchFiles.Archive(pickle.End());
        Fault.Within(MostBytes, () => ModelFile.Load(archive), fault);
    }
}

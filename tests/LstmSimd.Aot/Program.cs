using System.Runtime.InteropServices;
using LstmSimd;
using LstmSimd.Formats;
using LstmSimd.Kernels;
using LstmSimd.Tests;
using LstmSimd.Training;

// `stream FILE`: the outputs of the README's program, as tests/LstmSimd.Packages has them too. Else: the width of this build, then the bits of each computation, one a line, then those of the model files named.
if (args is ["stream", var file])
{
    Lstm lstm = ModelFile.Load(file).CreateLstm();
    LstmSession session = lstm.CreateSession();
    float[] x = new float[lstm.InputSize], y = new float[lstm.OutputSize];
    for (var t = 0; t < 5; t++)
    {
        Array.Fill(x, 0.1f * t);
        session.Step(x, y);
        Console.WriteLine(Convert.ToHexString(MemoryMarshal.AsBytes(y.AsSpan())));
    }
    return;
}

Console.WriteLine($"{VectorWidth.Automatic.Lanes()} lanes, {(VectorWidths.IsFused ? "fused" : "unfused")}");
foreach (var precision in Enum.GetValues<WeightPrecision>())
    foreach (var letters in Models.All) Print($"{letters} {precision}", Models.Layers(letters), precision);
Print("the sizes of a panel and more", [new(LstmDirection.Bidirectional, Models.Weights(1, 40, 130), Models.Weights(2, 40, 130))]);
PrintFile("safetensors", stream => ModelFile.CreateWriter(LstmInitialisation.CreateCharacterModel("abc", 8, 24)).Save(stream));
PrintFile("ONNX", stream => OnnxFile.Save(stream, Models.Layers("FF")));
Console.WriteLine($"training: the loss {(Train() ? "falls" : "does not fall")}");
foreach (var path in args) Print(Path.GetFileName(path), ModelFile.Load(path, ModelFile.List(path) is [{ Name: var name }, ..] ? name : null).Layers);

// Steps, runs and their states, in batches of 1 and of 5 rows with lengths, on one thread and on two; and sessions that step together.
static void Print(string what, IReadOnlyList<LstmLayer> layers, WeightPrecision? precision = null)
{
    const int Steps = 12;
    var lstm = new Lstm(layers, new LstmOptions { Precision = precision });
    using var crew = new WorkerCrew(2);
    var hash = 14695981039346656037; // FNV-1a of 64 bits: .NET's SHA-256 is OpenSSL's, which ARM64's sysroot has not
    foreach (var batchSize in new[] { 1, 5 })
    {
        var session = lstm.CreateSession(batchSize, crew: batchSize == 1 ? null : crew);
        var x = Noise.Uniform(7, Steps * batchSize * lstm.InputSize, range: 3);
        var y = new float[Steps * batchSize * lstm.OutputSize];
        session.Run(x, y, new RunOptions { Lengths = batchSize == 1 ? default : [12, 1, 7, 0, 12] });
        Append(y);
        Append(session.StateFloats());
        if (!lstm.IsForwardOnly) continue;
        session.Step(x.AsSpan(0, batchSize * lstm.InputSize), y.AsSpan(0, batchSize * lstm.OutputSize));
        Append(y);
        LstmSession[] sessions = [.. Enumerable.Range(0, batchSize).Select(_ => lstm.CreateSession(sequenceLength: 1))];
        lstm.CreateStepper(batchSize).Step(sessions, x.AsSpan(0, batchSize * lstm.InputSize), y.AsSpan(0, batchSize * lstm.OutputSize));
        Append(y);
        Append(sessions[^1].StateFloats());
    }
    Console.WriteLine($"{what}: {hash:X16}");

    void Append(float[] values)
    {
        foreach (var one in MemoryMarshal.AsBytes(values.AsSpan())) hash = (hash ^ one) * 1099511628211;
    }
}

static void PrintFile(string format, Action<Stream> save)
{
    using var stream = new MemoryStream();
    save(stream);
    stream.Position = 0;
    Print(format, ModelFile.Load(stream).Layers);
}

// Bits of training are those of one width: only that it works.
static bool Train()
{
    var trainer = new CharacterTrainer(string.Concat(Enumerable.Repeat("to be or not to be ", 100)), LstmInitialisation.CreateCharacterModel(" benort", 8, 16, layers: 1));
    double first = trainer.TrainWindow(0.01f), last = first;
    for (var i = 0; i < 20; i++) last = trainer.TrainWindow(0.01f);
    return last < first;
}

using System.Text.Json;
using System.Text.Json.Serialization;
using LstmSimd.Formats;
using LstmSimd.Training;

namespace LstmSimd.Cli;

/// <summary>
/// A run of <c>train</c> in a file: the model as it is, in the native format, and beside it the trainer's state as tensors and the progress as JSON in the metadata.
/// </summary>
internal sealed partial class TrainingCheckpoint
{
    private const string Key = "training", SecondMoments = "second_moment.";

    private readonly string _path;
    private readonly SafetensorsFile _file;

    private TrainingCheckpoint(string path, SafetensorsFile file, TrainingProgress progress, CharacterModel model) => (_path, _file, Progress, Model) = (path, file, progress, model);

    public TrainingProgress Progress { get; }

    public CharacterModel Model { get; }

    public static void Save(string path, TrainingProgress progress, CharacterTrainer trainer)
    {
        progress.Step = trainer.StepCount;
        var writer = ModelFile.CreateWriter(trainer.CreateModel());
        writer.AddMetadata(Key, JsonSerializer.Serialize(progress, ProgressJson.Default.TrainingProgress));
        foreach (var (name, shape, values) in trainer.State) writer.Add(name, values, [.. shape.Select(size => (long)size)]);
        lock (Interruption.Writing) writer.Save(path);
    }

    /// <exception cref="InvalidDataException">The file is damaged, or no checkpoint.</exception>
    public static TrainingCheckpoint Load(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            var file = SafetensorsFile.Load(bytes);
            if (!file.Metadata.TryGetValue(Key, out var text)) throw new InvalidDataException($"the metadata lacks '{Key}'; this is no checkpoint of a training.");
            if (file.Tensors.Values.FirstOrDefault(tensor => !Array.TrueForAll(tensor.ToSingles(), float.IsFinite)) is { } tensor) throw new InvalidDataException($"the tensor '{tensor.Name}' holds numbers that are not finite.");
            if (file.Tensors.Values.FirstOrDefault(tensor => tensor.Name.StartsWith(SecondMoments, StringComparison.Ordinal) && Array.Exists(tensor.ToSingles(), value => value < 0)) is { } moment)
                throw new InvalidDataException($"the tensor '{moment.Name}' holds a number below 0; expected means of squares.");
            var model = ModelFile.Load(bytes).CreateCharacterModel();
            var progress = JsonSerializer.Deserialize(text, ProgressJson.Default.TrainingProgress);
            if (progress is not { IsValid: true } || progress.Settings.Layers != model.Lstm.Layers.Count || model.Lstm.Layers.Any(layer => layer.HiddenSize != progress.Settings.Hidden))
                throw new JsonException("its numbers contradict each other, or the model");
            return new TrainingCheckpoint(path, file, progress, model);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{path}': the metadata's '{Key}' can't be read ({e.Message}).", e);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{path}': {e.Message}", e);
        }
    }

    /// <summary>Writes the state back into a trainer; all of it is read before any is written.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing, or has another shape.</exception>
    public void Restore(CharacterTrainer trainer)
    {
        var values = trainer.State.Select(Read).ToArray();
        foreach (var (tensor, own) in trainer.State.Zip(values)) own.CopyTo(tensor.Values);
        trainer.StepCount = Progress.Step;
    }

    private float[] Read(NamedTensor tensor)
    {
        if (!_file.Tensors.TryGetValue(tensor.Name, out var stored)) throw new InvalidDataException($"'{_path}': the tensor '{tensor.Name}' is missing.");
        var shape = tensor.Shape.Select(size => (long)size).ToArray();
        if (!stored.Shape.SequenceEqual(shape))
            throw new InvalidDataException($"'{_path}': the tensor '{tensor.Name}' has the shape [{string.Join(", ", stored.Shape)}]; expected [{string.Join(", ", shape)}].");
        return stored.ToSingles();
    }

    [JsonSerializable(typeof(TrainingProgress))]
    private sealed partial class ProgressJson : JsonSerializerContext;
}

using LstmSimd.Formats;

namespace LstmSimd.Cli;

/// <summary>The character model inside the command; Model/README.md says how it was made.</summary>
internal static class EmbeddedModel
{
    public const string Description = "two layers of 128 units, trained on the King James Bible";

    public static ModelFile Load()
    {
        using var stream = typeof(EmbeddedModel).Assembly.GetManifestResourceStream("kjv.safetensors")
            ?? throw new InvalidDataException("The embedded model is missing from this build.");
        return ModelFile.Load(stream);
    }
}

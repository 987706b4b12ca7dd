using System.Text.Json;

namespace LstmSimd.Formats;

/// <summary>What a Keras configuration is read with.</summary>
internal static class KerasJson
{
    // Large models have some hundred kilobytes; a document takes many times its text.
    public const int LongestConfig = 1 << 22;

    // Models hold models: some ten levels each.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 128, AllowDuplicateProperties = false };

    /// <summary>Parses a configuration; <paramref name="what"/> names it in messages.</summary>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8, string what)
    {
        if (utf8.Length > LongestConfig) throw KerasFormat.Fault($"{what} has {utf8.Length} bytes; expected at most {LongestConfig}");
        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw KerasFormat.Fault($"{what} is not an object");
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw KerasFormat.Fault($"{what} is not JSON ({e.Message.Shortened()})");
        }
    }

    /// <summary>A string of an object, or null.</summary>
    public static string? Text(this JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Whether an object says true; false where it says nothing.</summary>
    public static bool Says(this JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null
        && (value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
            : throw KerasFormat.Fault($"{key} is {value.GetRawText().Shortened()}; expected true or false"));

    /// <summary>Whether a serialised object is Keras's own, and not somebody's class or function of the same name.</summary>
    public static bool IsKerasOwn(this JsonElement json) =>
        json.Text("registered_name")?.Contains('>', StringComparison.Ordinal) != true
        && (json.Text("module") is not { } module || module.Split('.')[0] is "builtins" or "keras" or "tf_keras" or "tensorflow");
}

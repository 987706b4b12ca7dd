namespace LstmSimd.Formats;

/// <summary>One LSTM of a model file that may hold several.</summary>
/// <param name="Name">What to ask <see cref="ModelFile.Load(string, string?)"/> for.</param>
/// <param name="Kind">The operator or layer class in the file's own terms.</param>
/// <param name="Uses">What it has and does, in one line.</param>
public sealed record ModelNode(string Name, string Kind, string Uses);

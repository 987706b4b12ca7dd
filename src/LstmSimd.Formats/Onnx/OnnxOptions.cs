namespace LstmSimd.Formats;

/// <summary>What a written ONNX model takes beside X, and how it gives Y.</summary>
public sealed class OnnxOptions
{
    /// <summary>Whether <c>sequence_lens</c> is an input: the steps of each row, int32 [B].</summary>
    public bool SequenceLengths { get; init; }

    /// <summary>Whether <c>initial_h_k</c> and <c>initial_c_k</c>, [D, B, H] of each layer k, are inputs. Else states start at zero.</summary>
    public bool InitialState { get; init; }

    /// <summary>Whether Y is [T, D, B, H], as the last LSTM node gives it, and not [T, B, D·H].</summary>
    public bool DirectionAxis { get; init; }
}

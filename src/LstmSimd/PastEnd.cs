namespace LstmSimd;

/// <summary>What a row of outputs holds past the end of its sequence, where lengths are given.</summary>
public enum PastEnd
{
    /// <summary>Zeros (ONNX, PyTorch).</summary>
    Zeros = 0,

    /// <summary>The row's last output again (Keras); zeros where there has been none yet: in the backward direction, which has its padding first, and in a row of length 0.</summary>
    Held,
}

namespace LstmSimd.Formats.Tests;

/// <summary>What torch.nn.LSTM's state_dict() holds, and the layers that it means.</summary>
internal sealed record StateDict(TensorSet Tensors, LstmLayer[] Layers)
{
    public static StateDict Of(string prefix, int layers, bool bidirectional = false, bool bias = true, int inputSize = 3, int hiddenSize = 2, int? projection = null)
    {
        var tensors = new TensorSet();
        var stack = new LstmLayer[layers];
        for (var l = 0; l < layers; l++)
        {
            stack[l] = bidirectional
                ? new LstmLayer(LstmDirection.Bidirectional, Weights($"l{l}"), Weights($"l{l}_reverse"))
                : new LstmLayer(LstmDirection.Forward, Weights($"l{l}"));
            inputSize = stack[l].OutputSize;
        }
        return new StateDict(tensors, stack);

        LstmWeights Weights(string layer)
        {
            var outputs = projection ?? hiddenSize;
            tensors.PutNoise($"{prefix}weight_ih_{layer}", 4 * hiddenSize, inputSize).PutNoise($"{prefix}weight_hh_{layer}", 4 * hiddenSize, outputs);
            if (projection is not null) tensors.PutNoise($"{prefix}weight_hr_{layer}", outputs, hiddenSize);
            if (bias) tensors.PutNoise($"{prefix}bias_ih_{layer}", 4 * hiddenSize).PutNoise($"{prefix}bias_hh_{layer}", 4 * hiddenSize);
            var sum = bias
                ? tensors[$"{prefix}bias_ih_{layer}"].Zip(tensors[$"{prefix}bias_hh_{layer}"], (ih, hh) => ih + hh).ToArray()
                : new float[4 * hiddenSize];
            return new LstmWeights(inputSize, hiddenSize, tensors[$"{prefix}weight_ih_{layer}"], tensors[$"{prefix}weight_hh_{layer}"], sum,
                projection: projection is null ? default : tensors[$"{prefix}weight_hr_{layer}"]);
        }
    }
}

using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;

namespace LstmSimd.Benchmarks.Peers;

/// <summary>libtorch: LSTMCell for streaming, of which a stack is a chain; LSTM otherwise.</summary>
internal sealed class TorchPeer : IPeer
{
    private readonly Workload _workload;
    private readonly IDisposable _inference = torch.inference_mode(true);
    private readonly torch.Tensor[] _inputs;
    private readonly LSTMCell[] _cells = [];
    private readonly LSTM? _lstm;
    private readonly (torch.Tensor H, torch.Tensor C)[] _states; // of each cell; of the LSTM one, of all layers and directions
    private torch.Tensor? _y;
    private int _calls;

    public TorchPeer(Workload workload, int threads)
    {
        torch.set_num_threads(threads);
        _workload = workload;
        var (I, H, B, T, L, D) = (workload.Case.Input, workload.Case.Hidden, workload.Case.Batch, workload.Case.Steps, workload.Case.Layers, workload.Case.Directions);
        _inputs = [.. workload.Inputs.Select(x => torch.tensor(x, workload.Case.IsStream ? [B, I] : [T, B, I]))];
        if (workload.Case.IsStream)
        {
            _cells = [.. workload.Layers.Select(layer => torch.nn.LSTMCell(layer.InputSize, H))];
            _states = [.. _cells.Select(_ => (torch.zeros(B, H), torch.zeros(B, H)))];
            for (var l = 0; l < L; l++) Load(_cells[l], "", workload.Layers[l].Weights[0]);
        }
        else
        {
            _lstm = torch.nn.LSTM(I, H, L, bidirectional: D == 2);
            _states = [(torch.zeros(L * D, B, H), torch.zeros(L * D, B, H))];
            foreach (var (layer, direction) in workload.States)
                Load(_lstm, $"_l{layer}{(direction == 1 ? "_reverse" : "")}", workload.Layers[layer].Weights[direction]);
        }
    }

    /// <summary>Whether the native library can be loaded; if not, one line says why.</summary>
    public static bool IsAvailable(TextWriter error)
    {
        try
        {
            // Asked directly: TorchSharp, when this fails, copies half a gigabyte to try again, and prints two pages.
            foreach (var library in (string[])["torch_cpu", "LibTorchSharp"]) NativeLibrary.Load(library, typeof(torch).Assembly, null);
            return true;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            // The loader lists every file that it tried, one a line; the one that is there but asks for a newer system tells the reason.
            var lines = e.Message.Split('\n', StringSplitOptions.TrimEntries);
            var reason = Array.Find(lines, line => line.Contains("not found (required by", StringComparison.Ordinal))?.Split(": ")[^1].Split(" (required")[0] ?? lines[0];
            error.WriteLine($"libtorch is left out, its native library does not load: {reason}");
            return false;
        }
    }

    public void Call()
    {
        _y?.Dispose();
        var x = _inputs[_calls++ % _inputs.Length];
        if (_lstm is null) Step(x);
        else Run(x);
    }

    public Outcome Read()
    {
        return new Outcome(_y!.data<float>().ToArray(),
            [.. _workload.States.Select((_, index) => Part(state => state.H, index))],
            [.. _workload.States.Select((_, index) => Part(state => state.C, index))]);

        float[] Part(Func<(torch.Tensor H, torch.Tensor C), torch.Tensor> of, int index) =>
            _lstm is null ? of(_states[index]).data<float>().ToArray() : of(_states[0])[index].data<float>().ToArray();
    }

    public void Dispose()
    {
        foreach (var input in _inputs) input.Dispose();
        foreach (var cell in _cells) cell.Dispose();
        foreach (var (h, c) in _states) Drop(h, c);
        _lstm?.Dispose();
        _y?.Dispose();
        _inference.Dispose();
    }

    private void Step(torch.Tensor x)
    {
        for (var l = 0; l < _cells.Length; l++)
        {
            var (h, c) = _states[l];
            _states[l] = _cells[l].call(x, (h, c));
            Drop(h, c);
            x = _states[l].H;
        }
        _y = x.alias();
    }

    private void Run(torch.Tensor x)
    {
        var (h, c) = _states[0];
        (_y, var hn, var cn) = _lstm!.call(x, (h, c));
        _states[0] = (hn, cn);
        Drop(h, c);
    }

    private static void Drop(torch.Tensor h, torch.Tensor c)
    {
        h.Dispose();
        c.Dispose();
    }

    /// <summary>PyTorch's gate order is ours; of its two biases the second stays zero.</summary>
    private static void Load(torch.nn.Module module, string suffix, LstmWeights weights)
    {
        Fill($"weight_ih{suffix}", weights.WeightsInput);
        Fill($"weight_hh{suffix}", weights.WeightsRecurrent);
        Fill($"bias_ih{suffix}", weights.Bias);
        Fill($"bias_hh{suffix}", new float[weights.Bias.Length]);

        void Fill(string name, ReadOnlyMemory<float> values)
        {
            var parameter = module.get_parameter(name) ?? throw new InvalidOperationException($"libtorch: {name} is missing.");
            using var tensor = torch.tensor(values.ToArray(), parameter.shape);
            parameter.copy_(tensor);
        }
    }
}

using LstmSimd.Formats;
using Microsoft.ML.OnnxRuntime;

namespace LstmSimd.Benchmarks.Peers;

/// <summary>ONNX Runtime at its best: nothing is copied, allocated or bound between calls.</summary>
internal sealed class OnnxPeer : IPeer
{
    private readonly Workload _workload;
    private readonly InferenceSession _session;
    private readonly Microsoft.ML.OnnxRuntime.RunOptions _options = new();
    private readonly List<OrtValue> _values = [];
    private readonly float[] _y;

    // h, c of a layer and of both turns: a call reads the state of its turn and writes that of the other.
    private readonly float[][][] _hidden;
    private readonly float[][][] _cell;
    private readonly OrtIoBinding[] _bindings; // one for each x of the ring
    private int _calls;

    public OnnxPeer(Workload workload, int threads) : this(workload, threads, Model(workload))
    {
    }

    public OnnxPeer(Workload workload, int threads, byte[] model)
    {
        _workload = workload;
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        _session = new InferenceSession(model, options);

        var (I, H, B, T, D) = (workload.Case.Input, workload.Case.Hidden, workload.Case.Batch, workload.Case.Steps, workload.Case.Directions);
        _y = new float[workload.OutputLength];
        _hidden = States();
        _cell = States();
        var x = workload.Inputs.Select(input => Value(input, T, B, I)).ToArray();
        var y = Value(_y, T, D, B, H);
        OrtValue[][] hidden = Values(_hidden), cell = Values(_cell);
        _bindings = [.. x.Select(Bind)];

        float[][][] States() => [.. workload.Layers.Select(_ => (float[][])[new float[D * B * H], new float[D * B * H]])];

        OrtValue[][] Values(float[][][] states) => [.. states.Select(turns => turns.Select(state => Value(state, D, B, H)).ToArray())];

        OrtIoBinding Bind(OrtValue input, int index)
        {
            var binding = _session.CreateIoBinding();
            binding.BindInput("X", input);
            binding.BindOutput("Y", y);
            var (from, to) = (index % 2, (index + 1) % 2);
            for (var l = 0; l < workload.Layers.Length; l++)
            {
                binding.BindInput($"initial_h_{l}", hidden[l][from]);
                binding.BindInput($"initial_c_{l}", cell[l][from]);
                binding.BindOutput($"Y_h_{l}", hidden[l][to]);
                binding.BindOutput($"Y_c_{l}", cell[l][to]);
            }
            return binding;
        }
    }

    /// <summary>The file that this peer loads: the state comes and goes, and Y is left as ONNX has it.</summary>
    public static byte[] Model(Workload workload)
    {
        using var file = new MemoryStream();
        OnnxFile.Save(file, workload.Layers, new OnnxOptions { InitialState = true, DirectionAxis = true });
        return file.ToArray();
    }

    public void Call() => _session.RunWithBinding(_options, _bindings[_calls++ % _bindings.Length]);

    public Outcome Read()
    {
        return new Outcome(OurOrder(), Split(_hidden), Split(_cell));

        float[][] Split(float[][][] states) =>
            [.. _workload.States.Select(at => states[at.Layer][_calls % 2].AsSpan(at.Direction * _workload.StateLength, _workload.StateLength).ToArray())];

        // From [T, D, B, H], which is left so while it is timed.
        float[] OurOrder()
        {
            var (T, D, B, H) = (_workload.Case.Steps, _workload.Case.Directions, _workload.Case.Batch, _workload.Case.Hidden);
            var y = new float[_y.Length];
            for (var row = 0; row < T * D * B; row++)
            {
                var (t, d, b) = (row / (D * B), row / B % D, row % B);
                _y.AsSpan(row * H, H).CopyTo(y.AsSpan(((t * B + b) * D + d) * H));
            }
            return y;
        }
    }

    public void Dispose()
    {
        foreach (var binding in _bindings) binding.Dispose();
        foreach (var value in _values) value.Dispose();
        _options.Dispose();
        _session.Dispose();
    }

    private OrtValue Value(float[] values, params long[] shape)
    {
        var value = OrtValue.CreateTensorValueFromMemory(values, shape);
        _values.Add(value);
        return value;
    }
}

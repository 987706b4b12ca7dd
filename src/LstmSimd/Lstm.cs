using System.Runtime.InteropServices;
using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>
/// A stack of LSTM layers, its weights packed once for this machine: immutable, shared by any number of threads and sessions.
/// </summary>
/// <remarks>
/// i, f, o = σ(W x + R h + b), g = tanh(W x + R h + b), c′ = f ⊙ c + i ⊙ g, h′ = o ⊙ tanh(c′), or a variant that <see cref="LstmWeights"/>
/// describes; see docs/lstm.md.
/// The same input gives the same bits at every width, batch size and cut of a sequence into runs, on all machines with fused multiply-add.
/// </remarks>
public sealed class Lstm
{
    private readonly LstmLayer[] _layers;
    private readonly PackedGates[][] _gates;
    private readonly Lazy<ulong> _fingerprint; // takes about as long as packing, and only saved states ask for it

    /// <summary>Packs the weights.</summary>
    /// <param name="layers">From the input up; each takes what the one before it gives.</param>
    /// <param name="options">How to compute; the defaults suit where null.</param>
    /// <exception cref="ArgumentException">There is no layer, two neighbours do not fit, a weight is not finite and the precision has no such number, or
    /// <see cref="LstmOptions.InputPrecision"/> is another than the precision, which is not int8.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option has none of its values, or a layer is too large: for an array, or with int8 for an integer sum.</exception>
    public Lstm(IReadOnlyList<LstmLayer> layers, LstmOptions? options = null)
    {
        LstmLayer.CheckStack(layers);
        Check.InputPrecision(options?.Precision, options?.InputPrecision, "options.InputPrecision");
        Width = (options?.Width ?? VectorWidth.Automatic).Resolve();
        _layers = [.. options?.Precision is { } precision ? layers.Select((layer, l) => layer.To(precision, l == 0 ? options.InputPrecision : null)) : layers];
        _gates = [.. _layers.Select(layer => layer.Weights.Select(Pack).ToArray())];
        IsForwardOnly = _layers.All(layer => layer.Direction == LstmDirection.Forward);
        IsOneWay = IsForwardOnly || _layers.All(layer => layer.Direction == LstmDirection.Backward);
        _fingerprint = new Lazy<ulong>(() => ComputeFingerprint(_layers));

        PackedGates Pack(LstmWeights weights) => new(weights.StoredInput, weights.StoredRecurrent, weights.Bias.Span, Width, weights.Cell,
            weights.Peepholes.Span, weights.StoredProjection);
    }

    /// <summary>I of the first layer.</summary>
    public int InputSize => _layers[0].InputSize;

    /// <summary>D·P of the last layer (D·H where it has no projection): the width of the output.</summary>
    public int OutputSize => _layers[^1].OutputSize;

    /// <summary>The layers, from the input up, with their weights in the precision that is computed in.</summary>
    public IReadOnlyList<LstmLayer> Layers => _layers;

    /// <summary>The vector width in use; never <see cref="VectorWidth.Automatic"/>.</summary>
    public VectorWidth Width { get; }

    /// <summary>The bytes of the packed weights, padding included: what one step of one row reads.</summary>
    public long PackedBytes => _gates.Sum(layer => layer.Sum(gates => gates.PackedBytes));

    /// <summary>Whether all layers read forward, so that the model can be fed step by step.</summary>
    public bool IsForwardOnly { get; }

    /// <summary>A checksum of the sizes and weights: states saved from one model are refused by another. Not cryptographic.</summary>
    public ulong Fingerprint => _fingerprint.Value;

    /// <summary>Whether all layers read the same way, so that a sequence can pass through the stack in chunks.</summary>
    internal bool IsOneWay { get; }

    /// <summary>A session of zero state for some streams. Cheap: buffers for h, c and scratch, no weights.</summary>
    /// <param name="batchSize">B, the streams that go through every step together.</param>
    /// <param name="sequenceLength">The longest run to expect, in time steps; it only sizes buffers. 1 suits sessions that are only
    /// stepped. Layers that read both ways keep a whole run between them: a longer run than this makes their buffers grow once.</param>
    /// <param name="crew">Threads that help with its runs; null for one thread, the caller's. The session does not dispose of it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the buffers exceed the largest array.</exception>
    /// <exception cref="ObjectDisposedException">The crew was disposed of.</exception>
    public LstmSession CreateSession(int batchSize = 1, int sequenceLength = LstmSession.DefaultSequenceLength, WorkerCrew? crew = null) =>
        new(this, batchSize, sequenceLength, crew);

    /// <summary>Steps many sessions at once, whichever have input: see <see cref="LstmStepper"/>. The first of a process compiles the kernels for every
    /// number of rows, some 0.1 s.</summary>
    /// <param name="mostSessions">As many as ever take one step together; it sizes buffers.</param>
    /// <param name="crew">Threads that help; null for one thread, the caller's. The stepper does not dispose of it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="mostSessions"/> is not positive, or the buffers exceed the largest array.</exception>
    /// <exception cref="ObjectDisposedException">The crew was disposed of.</exception>
    /// <exception cref="InvalidOperationException">A layer reads backward: such a model can't be fed step by step.</exception>
    public LstmStepper CreateStepper(int mostSessions, WorkerCrew? crew = null) => new(this, mostSessions, crew);

    /// <summary>The packed weights of every direction of every layer; two directions may have different cells.</summary>
    internal IEnumerable<PackedGates> AllGates => _gates.SelectMany(layer => layer);

    internal PackedGates Gates(int layer, int direction) => _gates[layer][direction];

    // FNV-1a over 64-bit words instead of bytes: every weight counts. A product carries
    // upwards only, so its high bits (half of all signs, and a layer's direction) are folded down, by 29 so that no sign meets a sign.
    private static ulong ComputeFingerprint(LstmLayer[] layers)
    {
        const ulong OffsetBasis = 14695981039346656037, Prime = 1099511628211;
        var hash = OffsetBasis;
        foreach (var layer in layers)
        {
            Add((ulong)layer.Direction << 62 | (ulong)layer.InputSize << 31 | (uint)layer.HiddenSize);
            foreach (var weights in layer.Weights)
            {
                AddAll(weights.WeightsInput.Span);
                AddAll(weights.WeightsRecurrent.Span);
                AddAll(weights.Bias.Span);
                AddVariant(weights);
            }
        }
        return hash;

        // Nothing for the standard cell, whose checksum is in files already.
        void AddVariant(LstmWeights weights)
        {
            if (weights.StoredProjection is not null) AddParts(1, weights.Projection.Span);
            if (!weights.Peepholes.IsEmpty) AddParts(2, weights.Peepholes.Span);
            var cell = weights.Cell;
            if (cell == LstmCell.Standard) return;
            ReadOnlySpan<float> numbers = [(float)cell.Coupling, cell.PreActivationClip, cell.CellClip, (float)cell.GateActivation.Kind, cell.GateActivation.Alpha,
                cell.GateActivation.Beta, (float)cell.CandidateActivation.Kind, cell.CandidateActivation.Alpha, cell.CandidateActivation.Beta,
                (float)cell.OutputActivation.Kind, cell.OutputActivation.Alpha, cell.OutputActivation.Beta];
            AddParts(3, numbers);
        }

        // Numbers one by one: what there is of them may be odd.
        void AddParts(uint part, ReadOnlySpan<float> values)
        {
            Add((ulong)part << 32 | (uint)values.Length);
            foreach (var value in values) Add(BitConverter.SingleToUInt32Bits(value));
        }

        void Add(ulong word)
        {
            hash = (hash ^ word) * Prime;
            hash ^= hash >> 29;
        }

        // The lengths are even (4H rows), so no weight is left over.
        void AddAll(ReadOnlySpan<float> values)
        {
            foreach (var word in MemoryMarshal.Cast<float, ulong>(values)) Add(word);
        }
    }
}

using LstmSimd.Training;

namespace LstmSimd.Samples.DateTranslation;

/// <summary>
/// An encoder and a decoder that learn together (Cho et al. 2014; Sutskever, Vinyals and Le 2014): the state in which the encoder ends, after the last character that it
/// read, is the state from which the decoder writes.
/// </summary>
internal sealed class TrainableTranslator
{
    private const int WrittenSteps = DateForms.MostCharacters, IsoSteps = DateTranslator.MostSteps;
    private const double GradientLimit = 1;

    private readonly TrainableEmbedding _encoderEmbedding, _decoderEmbedding;
    private readonly TrainableLstm _encoder, _decoder;
    private readonly TrainableDense _dense;
    private readonly Adam _adam;
    private readonly float[] _encoderX, _decoderX, _y, _logits;
    private readonly int _embeddingSize;

    /// <summary>Starts from random weights.</summary>
    public TrainableTranslator(TrainingPlan plan)
    {
        var (B, E, H, seed) = (plan.BatchSize, plan.EmbeddingSize, plan.HiddenSize, (ulong)plan.Seed);
        _encoderEmbedding = new TrainableEmbedding(LstmInitialisation.CreateEmbedding(Alphabet.Written.Count, E, seed));
        _encoder = new TrainableLstm(LstmInitialisation.Create(E, H, seed: seed), B, WrittenSteps);
        _decoderEmbedding = new TrainableEmbedding(LstmInitialisation.CreateEmbedding(Alphabet.Iso.Count, E, seed + 1));
        _decoder = new TrainableLstm(LstmInitialisation.Create(E, H, seed: seed + 1), B, IsoSteps);
        _dense = new TrainableDense(LstmInitialisation.CreateDense(H, Alphabet.Iso.Count, seed), IsoSteps * B);
        _adam = new Adam([.. _encoderEmbedding.Parameters, .. _encoder.Parameters, .. _decoderEmbedding.Parameters, .. _decoder.Parameters, .. _dense.Parameters]);
        (_encoderX, _decoderX) = (new float[WrittenSteps * B * E], new float[IsoSteps * B * E]);
        (_y, _logits) = (new float[IsoSteps * B * H], new float[IsoSteps * B * Alphabet.Iso.Count]);
        _embeddingSize = E;
    }

    /// <summary>All that is learned.</summary>
    public IReadOnlyList<Parameter> Parameters => _adam.Parameters;

    /// <summary>One step of learning from B dates. Returns the mean loss of a character, in nats, before it.</summary>
    public double Learn(Batch batch, LearningRate rate)
    {
        var loss = AddGradients(batch);
        GradientNorm.Clip(_adam.Parameters, GradientLimit);
        _adam.Step(rate.At(_adam.StepCount));
        return loss;
    }

    /// <summary>The mean loss of a character of B dates, in nats; its gradients are added to the parameters'.</summary>
    public double AddGradients(Batch batch)
    {
        var logits = Forward(batch);
        var loss = SoftmaxCrossEntropy.Compute(logits, batch.Target, gradients: logits);
        Backward(batch, logits);
        return loss;
    }

    /// <summary>The logits of each character, [T′, B, V], good until the next pass, where the decoder reads the right ones before it (teacher forcing).</summary>
    public Span<float> Forward(Batch batch)
    {
        Span<float> encoderX = EncoderX(batch), decoderX = DecoderX(batch), y = Y(batch), logits = Logits(batch);
        _encoderEmbedding.Forward(batch.Written, encoderX);
        _encoder.Forward(encoderX, y: [], batch.Lengths); // its outputs are of no use here, its final state is

        _decoder.InitialState.CopyFrom(_encoder.FinalState);

        _decoderEmbedding.Forward(batch.DecoderInput, decoderX);
        _decoder.Forward(decoderX, y);
        _dense.Forward(y, logits);
        return logits;
    }

    /// <summary>What was learned, packed to be used.</summary>
    public DateTranslator CreateTranslator() => new(
        _encoderEmbedding.CreateEmbedding(), new Lstm(_encoder.CreateLayers()),
        _decoderEmbedding.CreateEmbedding(), new Lstm(_decoder.CreateLayers()), _dense.CreateDense());

    /// <summary>The way back. Each buffer takes the gradients of what it held.</summary>
    private void Backward(Batch batch, ReadOnlySpan<float> logitGradients)
    {
        Span<float> encoderX = EncoderX(batch), decoderX = DecoderX(batch), y = Y(batch);
        _dense.Backward(logitGradients, y);
        _decoder.Backward(y, decoderX);
        _decoderEmbedding.Backward(batch.DecoderInput, decoderX);

        _encoder.FinalStateGradients.CopyFrom(_decoder.InitialStateGradients);

        _encoder.Backward(outputGradients: [], encoderX);
        _encoderEmbedding.Backward(batch.Written, encoderX);
    }

    // As much of each buffer as the longest rows of a batch take: [T, B, E], [T′, B, E], [T′, B, H] and [T′, B, V].
    private Span<float> EncoderX(Batch batch) => _encoderX.AsSpan(0, batch.Written.Length * _embeddingSize);

    private Span<float> DecoderX(Batch batch) => _decoderX.AsSpan(0, batch.Target.Length * _embeddingSize);

    private Span<float> Y(Batch batch) => _y.AsSpan(0, batch.Target.Length * _decoder.OutputSize);

    private Span<float> Logits(Batch batch) => _logits.AsSpan(0, batch.Target.Length * Alphabet.Iso.Count);
}

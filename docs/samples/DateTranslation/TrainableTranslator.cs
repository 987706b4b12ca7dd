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
        Forward(batch);
        var loss = SoftmaxCrossEntropy.Compute(_logits, batch.Target, gradients: _logits);
        Backward(batch);
        return loss;
    }

    /// <summary>The logits of each character, [T′, B, V], where the decoder reads the right ones before it (teacher forcing).</summary>
    public ReadOnlySpan<float> Forward(Batch batch)
    {
        var encoderX = EncoderX(batch);
        _encoderEmbedding.Forward(batch.Written, encoderX);
        _encoder.Forward(encoderX, y: [], batch.Lengths); // its outputs are of no use here, its final state is

        _decoder.InitialState.CopyFrom(_encoder.FinalState);

        _decoderEmbedding.Forward(batch.DecoderInput, _decoderX);
        _decoder.Forward(_decoderX, _y);
        _dense.Forward(_y, _logits);
        return _logits;
    }

    /// <summary>What was learned, packed to be used.</summary>
    public DateTranslator CreateTranslator() => new(
        _encoderEmbedding.CreateEmbedding(), new Lstm(_encoder.CreateLayers()),
        _decoderEmbedding.CreateEmbedding(), new Lstm(_decoder.CreateLayers()), _dense.CreateDense());

    /// <summary>The way back, from the gradients of the logits. Each buffer takes the gradients of what it held.</summary>
    private void Backward(Batch batch)
    {
        _dense.Backward(_logits, _y);
        _decoder.Backward(_y, _decoderX);
        _decoderEmbedding.Backward(batch.DecoderInput, _decoderX);

        _encoder.FinalStateGradients.CopyFrom(_decoder.InitialStateGradients);

        var encoderX = EncoderX(batch);
        _encoder.Backward(outputGradients: [], encoderX);
        _encoderEmbedding.Backward(batch.Written, encoderX);
    }

    /// <summary>[T, B, E], as long as the batch's longest row.</summary>
    private Span<float> EncoderX(Batch batch) => _encoderX.AsSpan(0, batch.Written.Length * _embeddingSize);
}

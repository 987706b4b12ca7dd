using System.Numerics.Tensors;
using System.Text;

namespace LstmSimd.Samples.DateTranslation;

/// <summary>Translates dates with what was learned. One thread at a time.</summary>
internal sealed class DateTranslator
{
    /// <summary>The characters of an ISO date, and the border after them.</summary>
    public const int MostSteps = 11;

    private readonly Embedding _encoderEmbedding, _decoderEmbedding;
    private readonly LstmSession _encoder, _decoder;
    private readonly LstmState _encoded, _start;
    private readonly Dense _dense;
    private readonly float[] _h, _logits;

    /// <summary>Packs the two networks.</summary>
    public DateTranslator(Embedding encoderEmbedding, Lstm encoder, Embedding decoderEmbedding, Lstm decoder, Dense dense)
    {
        (_encoderEmbedding, _decoderEmbedding, _dense) = (encoderEmbedding, decoderEmbedding, dense);
        (_encoder, _decoder) = (encoder.CreateSession(sequenceLength: 1), decoder.CreateSession(sequenceLength: 1));
        (_encoded, _start) = (new LstmState(encoder), new LstmState(decoder));
        (_h, _logits) = (new float[decoder.OutputSize], new float[dense.OutputSize]);
    }

    /// <summary>The likeliest character at each step (greedy decoding), up to the border.</summary>
    /// <exception cref="FormatException">A character is none that dates are written with.</exception>
    public string Translate(string written)
    {
        _encoder.Reset();
        foreach (var character in written) _encoder.Step(_encoderEmbedding[Alphabet.Written.SymbolOf(character)], y: []);

        // A saved state belongs to its model: across to the other one it goes by its numbers.
        _encoder.Save(_encoded);
        _encoded.Hidden(layer: 0).CopyTo(_start.Hidden(layer: 0));
        _encoded.Cell(layer: 0).CopyTo(_start.Cell(layer: 0));
        _decoder.Restore(_start);

        var iso = new StringBuilder();
        var last = Alphabet.Border;
        while (iso.Length < MostSteps)
        {
            _decoder.Step(_decoderEmbedding[Alphabet.Iso.SymbolOf(last)], _h);
            _dense.Apply(_h, _logits);
            last = Alphabet.Iso[TensorPrimitives.IndexOfMax<float>(_logits)];
            if (last == Alphabet.Border) break;
            iso.Append(last);
        }
        return iso.ToString();
    }
}

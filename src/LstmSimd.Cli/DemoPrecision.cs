using System.Globalization;
using LstmSimd.Formats;
using LstmSimd.Kernels;
using Spectre.Console;

namespace LstmSimd.Cli;

/// <summary>A character model with its weights in one precision, on a text: what the demonstration shows of it.</summary>
internal sealed class DemoPrecision
{
    // Beside the warm-up of each precision; all of them together take about a second.
    private const double MeasureSeconds = 0.3;

    private readonly CharacterModel _model;
    private readonly float[] _x;
    private readonly LstmSession _session;
    private readonly float[] _h;
    private int _step;

    private DemoPrecision(WeightPrecision precision, ModelFile file, string text)
    {
        Precision = precision;
        _model = file.To(precision).CreateCharacterModel();
        _x = [.. text.SelectMany(character => _model.Embedding[_model.SymbolOf(character)].ToArray())];
        _session = _model.Lstm.CreateSession(sequenceLength: text.Length);
        _h = new float[_model.Lstm.OutputSize];
        BitsPerCharacter = _model.BitsPerCharacter(text);
    }

    private WeightPrecision Precision { get; }

    private double BitsPerCharacter { get; }

    /// <summary>The three precisions side by side.</summary>
    public static Table Compare(ModelFile file, string text)
    {
        DemoPrecision[] all = [.. Enum.GetValues<WeightPrecision>().Select(precision => new DemoPrecision(precision, file, text))];
        var float64 = all[0].Float64(file);
        double[] errors = [.. all.Select(one => one.Error(float64))];
        var times = InterleavedTiming.MedianNanoseconds(MeasureSeconds, [.. all.Select(one => (Action)one.Step)]);
        var table = new Table().AddColumns("Weights", "Packed bytes", "Time per step", "From float64", "Bits per character");
        for (var k = 0; k < all.Length; k++)
        {
            table.AddRow(all[k].Precision.Name(), all[k]._model.Lstm.PackedBytes.ToString("N0", CultureInfo.InvariantCulture), Terminal.Time(times[k]),
                errors[k].ToString("0.0E-0", CultureInfo.InvariantCulture), all[k].BitsPerCharacter.ToString("F3", CultureInfo.InvariantCulture));
        }
        return table;
    }

    /// <summary>What the weights as they are stored give in float64.</summary>
    private double[] Float64(ModelFile file)
    {
        var y = new double[_x.Length / _model.Lstm.InputSize * _h.Length];
        new ReferenceLstm<double>(file.Layers).Run([.. _x.Select(value => (double)value)], y);
        return y;
    }

    private double Error(double[] float64)
    {
        var y = new float[float64.Length];
        _session.Run(_x, y);
        return ErrorPair.MaxDifference<double>(y, float64);
    }

    /// <summary>Reads the next character, and after the last the first again.</summary>
    private void Step()
    {
        var inputs = _model.Lstm.InputSize;
        _session.Step(_x.AsSpan(_step * inputs, inputs), _h);
        _step = (_step + 1) % (_x.Length / inputs);
    }
}

using LstmSimd.Kernels;

namespace LstmSimd.Training.Tests;

public class TrainableLstmTests
{
    private static readonly float[] X = Noise.Uniform(3, Windows.Steps * Windows.BatchSize * Windows.InputSize);

    public static TheoryData<string, bool> Cases => Windows.Cases();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_GivesTheBitsOfASession(string letters, bool hasLengths)
    {
        var layers = Windows.Layers(letters);
        var lengths = Windows.LengthsOr(hasLengths);
        var session = new Lstm(layers).CreateSession(Windows.BatchSize, Windows.Steps);
        var model = new TrainableLstm(layers, Windows.BatchSize, Windows.Steps);
        var (y, expected) = (Outputs(model), Outputs(model));
        session.Run(X, expected, new RunOptions { Lengths = lengths });
        model.Forward(X, y, lengths);
        Assert.Equal(expected, y);
        for (var layer = 0; layer < layers.Length; layer++)
        {
            for (var d = 0; d < layers[layer].DirectionCount; d++)
            {
                Assert.Equal(session.Save().Hidden(layer, d), model.FinalState.Hidden(layer, d));
                Assert.Equal(session.Save().Cell(layer, d), model.FinalState.Cell(layer, d));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryGradient_IsThatOfTheReference(string letters, bool hasLengths)
    {
        var layers = Windows.Layers(letters);
        foreach (var width in new[] { VectorWidth.Scalar, VectorWidth.Vector, VectorWidth.Vector512 })
        {
            var model = new TrainableLstm(layers, Windows.BatchSize, Windows.Steps, new TrainingOptions { Width = width });
            CheckGradients(model, layers, Windows.LengthsOr(hasLengths));
        }
    }

    [Fact]
    public void ASecondWindow_GivesTheGradientsOfAFreshModel()
    {
        var layers = Windows.Layers("DF");
        var model = new TrainableLstm(layers, Windows.BatchSize, Windows.Steps);
        model.Forward(X, []);
        model.Backward(Noise.Uniform(9, Outputs(model).Length));
        foreach (var parameter in model.Parameters) parameter.Gradients.Span.Clear();
        CheckGradients(model, layers, Windows.Lengths);
        foreach (var parameter in model.Parameters) parameter.Gradients.Span.Clear();
        CheckGradients(model, layers, []);
    }

    [Theory, InlineData("F"), InlineData("B"), InlineData("DF"), InlineData("FB")]
    public void AWindowThatIsNotFinite_LeavesNothingToTheNext(string letters)
    {
        var layers = Windows.Layers(letters);
        var model = new TrainableLstm(layers, Windows.BatchSize, Windows.Steps);
        foreach (var lengths in new[] { [], Windows.Lengths })
        {
            var dy = Outputs(model);
            Array.Fill(dy, float.NaN);
            model.Forward([.. Enumerable.Repeat(float.NaN, X.Length)], [], lengths);
            model.FinalStateGradients.Hidden(0).Fill(float.NaN);
            model.Backward(dy, new float[X.Length]);
            foreach (var parameter in model.Parameters) parameter.Gradients.Span.Clear();
            CheckGradients(model, layers, Windows.Lengths);
            foreach (var parameter in model.Parameters) parameter.Gradients.Span.Clear();
        }
    }

    [Theory, InlineData(1), InlineData(2)]
    public void EmptyWindows_LeaveStateAndGradientsAsTheyAre(int threads)
    {
        using var crew = new WorkerCrew(threads);
        Thread.Sleep(50); // its threads sleep: nobody has come yet
        var model = new TrainableLstm(Windows.Layers("DF"), 2, 3, new TrainingOptions { Crew = crew });
        model.InitialState.Hidden(0, 1).Fill(0.5f);
        foreach (var (steps, lengths) in new[] { (0, Array.Empty<int>()), (3, [0, 0]) })
        {
            var (x, y) = (Noise.Uniform(1, steps * 2 * Windows.InputSize), Noise.Uniform(2, steps * 2 * model.OutputSize));
            model.Forward(x, y, lengths);
            model.Backward(Noise.Uniform(3, y.Length), x);
            Assert.All(y.Concat(x), value => Assert.Equal(0, value));
            Assert.All(model.FinalState.Hidden(0, 1).ToArray(), value => Assert.Equal(0.5f, value));
            Assert.All(model.Parameters, parameter => Assert.True(parameter.Gradients.Span.IndexOfAnyExcept(0f) < 0));
        }
    }

    [Fact]
    public void ACrewThatWasDisposedOf_IsRefusedBeforeAnythingChanges()
    {
        var crew = new WorkerCrew(2);
        var options = new TrainingOptions { Crew = crew };
        var model = new TrainableLstm(Windows.Layers("F"), 2, 1, options);
        var dense = new TrainableDense(LstmInitialisation.CreateDense(3, 2), 2, options);
        model.Forward(new float[2 * Windows.InputSize], []);
        crew.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.Forward(new float[2 * Windows.InputSize], []));
        Assert.Equal(1, model.WindowCount);
        Assert.Throws<ObjectDisposedException>(() => dense.Forward(new float[3], new float[2]));
    }

    [Fact]
    public void Gradients_AddUp()
    {
        var model = new TrainableLstm(Windows.Layers("F"), Windows.BatchSize, Windows.Steps);
        var dy = Noise.Uniform(4, Outputs(model).Length);
        model.Forward(X, []);
        model.Backward(dy);
        var once = model.Parameters.Select(parameter => parameter.Gradients.ToArray()).ToArray();
        model.Forward(X, []);
        model.Backward(dy);
        for (var p = 0; p < once.Length; p++) Assert.Equal(once[p].Select(value => value + value), model.Parameters[p].Gradients.ToArray());
    }

    [Fact]
    public void TwoThreads_GiveTheBitsOfOne()
    {
        using var crew = new WorkerCrew(2);
        foreach (var letters in Windows.Stacks)
        {
            var one = Trained(letters, null);
            Assert.Equal(one, Trained(letters, crew));
        }

        static float[] Trained(string letters, WorkerCrew? crew)
        {
            var model = new TrainableLstm(Windows.Layers(letters), Windows.BatchSize, Windows.Steps, new TrainingOptions { Crew = crew, Dropout = 0.3f, Seed = 7 });
            for (var window = 0; window < 20; window++)
            {
                model.Forward(X, [], Windows.LengthsOr(window % 2 == 0));
                model.Backward(Noise.Uniform(window, Outputs(model).Length));
                model.CarryState();
            }
            return [.. model.Parameters.SelectMany(parameter => parameter.Gradients.ToArray())];
        }
    }

    [Fact]
    public void Windows_AllocateNothing()
    {
        var (y, dy, dx) = (new float[Windows.Steps * Windows.BatchSize * 9], Noise.Uniform(4, Windows.Steps * Windows.BatchSize * 9), new float[X.Length]);
        Allocation.None(() => new TrainableLstm(Windows.Layers("DF"), Windows.BatchSize, Windows.Steps, new TrainingOptions { Dropout = 0.2f }), model =>
        {
            model.Forward(X, y, Windows.Lengths);
            model.Backward(dy, dx);
            model.CarryState();
        });
    }

    [Fact]
    public void Dropout_LeavesOutItsShareAndScalesTheRest()
    {
        // Of a single step ∂L/∂W is δ ⊗ x and ∂L/∂b is δ: their ratio is what the second layer was given.
        var layers = Windows.Layers("FF");
        var model = new TrainableLstm(layers, 1, 1, new TrainingOptions { Dropout = 0.25f, Seed = 3 });
        var first = new Lstm([layers[0]]).CreateSession();
        var (x, h) = (Noise.Uniform(1, Windows.InputSize), new float[first.Model.OutputSize]);
        first.Step(x, h);
        var dropped = 0;
        const int Draws = 400;
        for (var window = 0; window < Draws; window++)
        {
            foreach (var parameter in model.Parameters) parameter.Gradients.Span.Clear();
            model.Forward(x, []);
            model.Backward(Noise.Uniform(2, model.OutputSize));
            var row = model.Parameters.Single(parameter => parameter.Name == "weights_input_l1").Gradients.Span[..h.Length];
            var bias = model.Parameters.Single(parameter => parameter.Name == "bias_l1").Gradients.Span[0];
            for (var k = 0; k < h.Length; k++)
            {
                if (row[k] == 0) dropped++;
                else Assert.Equal(h[k] / 0.75f, row[k] / bias, 1e-4f);
            }
        }
        Assert.Equal(0.25, dropped / (double)(Draws * h.Length), 0.02); // four standard deviations: √(0.25·0.75 / 6,800) = 0.005
    }

    [Fact]
    public void BadWindows_AreRefused()
    {
        var layers = Windows.Layers("F");
        var model = new TrainableLstm(layers, 2, 3);
        Assert.Contains("at most 3 steps, got 4", Assert.Throws<ArgumentException>(() => model.Forward(new float[4 * 2 * Windows.InputSize], [])).Message);
        Assert.Contains("[T, B, I]", Assert.Throws<ArgumentException>(() => model.Forward(new float[5], [])).Message);
        Assert.Contains("more than an array holds", Assert.Throws<ArgumentOutOfRangeException>(() => new TrainableLstm(layers, 1 << 20, 1 << 20)).Message);
        Assert.Throws<InvalidOperationException>(() => model.Backward([]));
        model.Forward(new float[2 * Windows.InputSize], []);
        Assert.Contains("outputGradients", Assert.Throws<ArgumentException>(() => model.Backward(new float[3])).Message);
        Assert.Contains("dropout", Assert.Throws<ArgumentOutOfRangeException>(() => new TrainableLstm(layers, 2, 3, new TrainingOptions { Dropout = 1 })).Message);
        Assert.Contains("layer 0", Assert.Throws<ArgumentException>(() => model.InitialState.CopyFrom(new TrainableLstm(layers, 3, 3).FinalState)).Message);
        Assert.Contains("1 layers, got 2", Assert.Throws<ArgumentException>(() => model.InitialState.CopyFrom(new TrainableLstm(Windows.Layers("FF"), 2, 3).FinalState)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.WindowCount = -1);
        var weights = layers[0].Weights[0];
        var peephole = new LstmWeights(weights.InputSize, weights.HiddenSize, weights.WeightsInput, weights.WeightsRecurrent, peepholes: new float[3 * weights.HiddenSize]);
        var rounded = layers[0].To(Kernels.WeightPrecision.Int8);
        Assert.Contains("int8 in layer 0", Assert.Throws<ArgumentException>(() => new TrainableLstm([rounded], 2, 3)).Message);
        _ = new TrainableLstm([rounded.To(Kernels.WeightPrecision.Float32)], 2, 3);
        Assert.Contains("peepholes", Assert.Throws<ArgumentException>(() => new TrainableLstm([new LstmLayer(LstmDirection.Forward, peephole)], 2, 3)).Message);
    }

    private static float[] Outputs(TrainableLstm model) => new float[Windows.Steps * Windows.BatchSize * model.OutputSize];

    private static void CheckGradients(TrainableLstm model, LstmLayer[] layers, int[] lengths)
    {
        var reference = new ReferenceGradient<double>(layers, Windows.BatchSize);
        var dy = Noise.Uniform(4, Outputs(model).Length);
        var dx = new float[X.Length];
        var (expectedY, expectedDx) = (new double[dy.Length], new double[X.Length]);
        var seed = 10;
        ForEach((l, d) =>
        {
            Set(model.InitialState.Hidden(l, d), reference[l, d].InitialHidden);
            Set(model.InitialState.Cell(l, d), reference[l, d].InitialCell);
            Set(model.FinalStateGradients.Hidden(l, d), reference[l, d].FinalHiddenGradients);
            Set(model.FinalStateGradients.Cell(l, d), reference[l, d].FinalCellGradients);
        });
        reference.Forward(Windows.Widened(X), expectedY, lengths);
        reference.Backward(Windows.Widened(dy), expectedDx);
        model.Forward(X, [], lengths);
        model.Backward(dy, dx);

        Close(expectedDx, dx);
        var parameter = 0;
        ForEach((l, d) =>
        {
            Close(reference[l, d].WeightsInputGradients, model.Parameters[parameter++].Gradients.Span);
            Close(reference[l, d].WeightsRecurrentGradients, model.Parameters[parameter++].Gradients.Span);
            Close(reference[l, d].BiasGradients, model.Parameters[parameter++].Gradients.Span);
            Close(reference[l, d].InitialHiddenGradients, model.InitialStateGradients.Hidden(l, d));
            Close(reference[l, d].InitialCellGradients, model.InitialStateGradients.Cell(l, d));
        });

        void ForEach(Action<int, int> action)
        {
            for (var l = 0; l < layers.Length; l++)
                for (var d = 0; d < layers[l].DirectionCount; d++) action(l, d);
        }

        void Set(Span<float> values, Span<double> wide)
        {
            Noise.Uniform(seed++, values.Length, 0.5f).CopyTo(values);
            Windows.Widened(values).CopyTo(wide);
        }

        // float32 sums of some hundred terms below 1: relative to the largest of each kind.
        static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<float> came)
        {
            var largest = 0.0;
            foreach (var value in expected) largest = Math.Max(largest, Math.Abs(value));
            for (var k = 0; k < expected.Length; k++) Assert.Equal(expected[k], came[k], 1e-5 * largest);
        }
    }
}

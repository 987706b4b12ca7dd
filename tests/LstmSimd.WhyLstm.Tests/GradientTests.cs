using LstmSimd.Samples.WhyLstm;

namespace LstmSimd.WhyLstm.Tests;

public class GradientTests
{
    private const int Lag = 6, Seed = 3;

    public static TheoryData<string> Contestants => [.. Contestant.All.Select(one => one.Name)];

    /// <summary>∂L/∂w of each parameter tensor along the gradient itself: (L(w + εd) − L(w − εd)) / 2ε = ‖∂L/∂w‖ for the unit vector d along it.</summary>
    [Theory]
    [MemberData(nameof(Contestants))]
    public void TheGradient_IsTheCentralDifference(string name)
    {
        // The third derivative and the rounding of float losses both cost some 1e-4 of the slope at this ε.
        const float Epsilon = 0.01f;
        const double Tolerance = 2e-3;
        var learner = Start(name);
        var batch = new RecallTask(Contestant.BatchSize, Seed).Draw(Lag);
        learner.Backward(batch);
        foreach (var parameter in learner.Parameters)
        {
            var direction = parameter.Gradients.ToArray();
            var norm = Math.Sqrt(direction.Sum(g => (double)g * g));
            var start = parameter.Values.ToArray();
            var slope = (LossAt(Epsilon) - LossAt(-Epsilon)) / (2 * Epsilon);
            start.CopyTo(parameter.Values);
            Assert.True(norm > 0, parameter.Name);
            Assert.Equal(1, slope / norm, Tolerance);

            double LossAt(float distance)
            {
                var values = parameter.Values.Span;
                for (var k = 0; k < values.Length; k++) values[k] = start[k] + distance * (float)(direction[k] / norm);
                return learner.Loss(batch);
            }
        }
    }

    /// <summary>The same of single weights, each far from the others.</summary>
    [Fact]
    public void TheRnnsGradient_IsTheCentralDifferenceOfEachWeight()
    {
        const float Epsilon = 0.03f;
        const int Stride = 97; // a prime: all columns have their turn
        var learner = Start(Contestant.All[0].Name);
        var batch = new RecallTask(Contestant.BatchSize, Seed).Draw(Lag);
        learner.Backward(batch);
        foreach (var parameter in learner.Parameters)
        {
            var largest = parameter.Gradients.ToArray().Max(Math.Abs);
            for (var k = 0; k < parameter.Values.Length; k += Stride)
            {
                var start = parameter.Values.Span[k];
                parameter.Values.Span[k] = start + Epsilon;
                var above = learner.Loss(batch);
                parameter.Values.Span[k] = start - Epsilon;
                var below = learner.Loss(batch);
                parameter.Values.Span[k] = start;
                Assert.Equal(parameter.Gradients.Span[k], (above - below) / (2 * Epsilon), 0.01 * largest);
            }
        }
    }

    /// <summary>Backwards in windows of one step the first state has the gradient that one window gives to its initial state.</summary>
    [Fact]
    public void TheLstmsStateGradients_AreThoseOfOneWindow()
    {
        const int B = 2, H = 5, I = 3, T = 7;
        float[] x = Noise.Uniform(Seed, T * B * I), last = Noise.Uniform(Seed + 1, B * H);
        var gradients = new GatedLayer(I, H, B, T, Seed, forgetBias: 1).StateGradients(x, last);
        var whole = new Training.TrainableLstm(Training.LstmInitialisation.Create(I, H, seed: Seed), B, T);
        for (var done = 1; done < T; done++)
        {
            // The state after `done` steps, then the others as one window.
            whole.InitialState.Clear();
            whole.Forward(x.AsSpan(0, done * B * I), []);
            whole.CarryState();
            whole.Forward(x.AsSpan(done * B * I), []);
            last.CopyTo(whole.FinalStateGradients.Hidden(0));
            whole.Backward([]);
            Assert.Equal(whole.InitialStateGradients.Hidden(0).ToArray(), gradients.Hidden[T - done]);
            Assert.Equal(whole.InitialStateGradients.Cell(0).ToArray(), gradients.Cell![T - done]);
        }
        Assert.Equal(last, gradients.Hidden[0]);
        Assert.All(gradients.Cell![0], gradient => Assert.Equal(0, gradient));
    }

    /// <summary>Before training: the usual RNN loses the gradient, the LSTM with open forget gates keeps it: it neither fades nor explodes.</summary>
    [Fact]
    public void TheLstmsGradient_OutlivesTheRnns()
    {
        const int Distance = 100;
        var norms = new Contest(Contestant.All, Distance, Seed).GradientNorms(Distance);
        Assert.InRange(norms[0].Hidden[Distance], 0, 1e-20);
        Assert.InRange(norms[^1].Cell![Distance], 0.1, 100);
        Assert.All(norms, one => Assert.Equal(1, one.Hidden[0]));
    }

    private static Learner Start(string name) => new Contest([Contestant.All.Single(one => one.Name == name)], Lag, Seed).Learners[0];
}

namespace LstmSimd.Training.Tests;

public class LearningTests
{
    [Fact]
    public void R_IsOrthogonalAndWInsideItsBounds()
    {
        const int I = 10, H = 37;
        var weights = LstmInitialisation.Create(I, H, layers: 2, LstmDirection.Bidirectional, seed: 5)[0].Weights[1];
        for (var gate = 0; gate < 4; gate++)
        {
            for (var a = 0; a < H; a++)
            {
                for (var b = 0; b < H; b++)
                {
                    var dot = Enumerable.Range(0, H).Sum(k => (double)weights.WeightsRecurrent.Span[(gate * H + a) * H + k] * weights.WeightsRecurrent.Span[(gate * H + b) * H + k]);
                    Assert.Equal(a == b ? 1 : 0, dot, 1e-6);
                }
            }
        }
        var limit = MathF.Sqrt(6f / (I + H));
        foreach (var w in weights.WeightsInput.Span) Assert.InRange(w, -limit, limit);
        Assert.Equal(limit * limit / 3, weights.WeightsInput.ToArray().Average(w => w * w), limit * limit / 30);
        for (var j = 0; j < 4 * H; j++) Assert.Equal(j / H == 1 ? 1 : 0, weights.Bias.Span[j]);
    }

    [Fact]
    public void TheSameSeed_GivesTheSameWeights()
    {
        Assert.Equal(Of(1), Of(1));
        Assert.NotEqual(Of(1), Of(2));

        static float[] Of(ulong seed) => [.. LstmInitialisation.Create(3, 5, seed: seed)[0].Weights[0].WeightsRecurrent.ToArray(),
            .. LstmInitialisation.CreateDense(5, 4, seed).Weights.ToArray(), .. LstmInitialisation.CreateEmbedding(4, 3, seed).Weights.ToArray()];
    }

    /// <summary>Three symbols, a gap, then the same three from memory.</summary>
    [Fact]
    public void ACopyTask_IsLearnedWhole()
    {
        const int Symbols = 4, Length = 3, Gap = 2, B = 32, T = 2 * Length + Gap, H = 48, Blank = Symbols;
        var embedding = new TrainableEmbedding(LstmInitialisation.CreateEmbedding(Symbols + 1, 8, seed: 1));
        var lstm = new TrainableLstm(LstmInitialisation.Create(8, H, seed: 2), B, T);
        var dense = new TrainableDense(LstmInitialisation.CreateDense(H, Symbols, seed: 3), T * B);
        var adam = new Adam([.. embedding.Parameters, .. lstm.Parameters, .. dense.Parameters]);
        var random = new Random(4);
        var (input, target) = (new int[T * B], new int[T * B]);
        float[] x = new float[T * B * 8], y = new float[T * B * H], logits = new float[T * B * Symbols];
        for (var window = 0; window < 600; window++)
        {
            Draw();
            Forward();
            SoftmaxCrossEntropy.Compute(logits, target, logits);
            dense.Backward(logits, y);
            lstm.Backward(y, x);
            embedding.Backward(input, x);
            GradientNorm.Clip(adam.Parameters, 1);
            adam.Step(0.01f);
        }

        Draw();
        Forward();
        for (var row = 0; row < T * B; row++)
        {
            if (target[row] >= 0) Assert.Equal(target[row], System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(logits.AsSpan(row * Symbols, Symbols)));
        }

        void Draw()
        {
            Array.Fill(input, Blank);
            Array.Fill(target, -1);
            for (var b = 0; b < B; b++)
            {
                for (var k = 0; k < Length; k++)
                    input[k * B + b] = target[(Length + Gap + k) * B + b] = random.Next(Symbols);
            }
        }

        void Forward()
        {
            embedding.Forward(input, x);
            lstm.Forward(x, y);
            dense.Forward(y, logits);
        }
    }
}

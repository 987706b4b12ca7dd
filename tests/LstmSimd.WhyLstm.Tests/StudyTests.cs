using LstmSimd.Samples.WhyLstm;

namespace LstmSimd.WhyLstm.Tests;

/// <summary>The whole way to tables and pictures, with so few updates that nothing is learned.</summary>
public class StudyTests
{
    [Fact]
    public void AStudy_GivesTablesAndPictures()
    {
        int[] lags = [2, 4];
        var told = new List<string>();
        var result = new Study(lags, Updates: 2, Seeds: 2, told.Add).Run();
        Assert.Equal(6, told.Count); // two lags and all in turn, of two seeds

        var accuracies = Tables.Accuracies(lags, result).Split('\n');
        var gradients = Tables.Gradients([1, 4], result).Split('\n');
        foreach (var one in Contestant.All)
        {
            Assert.Contains(accuracies, line => line.Contains(one.Name, StringComparison.Ordinal));
            Assert.Contains(gradients, line => line.Contains($"{one.Name}, before: h", StringComparison.Ordinal));
        }
        Assert.Contains("</svg>", Plots.Accuracy(lags, [("one", [0.5, 1])]), StringComparison.Ordinal);
        Assert.Contains("</svg>", Plots.Gradients([("one", [1, 1e-20, 0, 0])]), StringComparison.Ordinal);
    }
}

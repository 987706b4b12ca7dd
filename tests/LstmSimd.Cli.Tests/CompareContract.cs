using System.Text.Json.Nodes;

namespace LstmSimd.Cli.Tests;

/// <summary>What compare --json promises.</summary>
internal static class CompareContract
{
    private const double Tolerance = 5e-5;

    /// <summary>Those that are numbers; that is for the keys to say.</summary>
    public static void ErrorsAreSmall(JsonObject json)
    {
        foreach (var errors in new[] { "maxError", "maxCellError" })
            Assert.All(json[errors]!.AsObject(), error => Assert.InRange((double?)error.Value ?? 0, 0, Tolerance));
    }

    /// <summary>§4 of the design, and where the errors are.</summary>
    public static string Keys(string expected, string? expectedCell = null)
    {
        return "{model:string,layers:[{input:number,hidden:number,directions:number}],"
            + "steps:number,batch:number,width:number,threads:number,precision:string,"
            + $"maxError:{Errors(expected)},maxCellError:{Errors(expectedCell ?? expected)},nsPerStep:{{scalar:number,engine:number}},speedup:number,"
            + "errorByLayer:[{layer:number,error:number}],errorOverTime:[{firstStep:number,steps:number,error:number}]}";

        static string Errors(string expected) => $"{{scalar:number,float64:number,expected:{expected}}}";
    }
}

using BenchmarkDotNet.Running;

namespace LstmSimd.Benchmarks;

/// <summary>What a benchmark's time is divided by.</summary>
internal enum WorkUnit
{
    Element,
    HiddenUnit,
    Step,
}

/// <summary>What one call of a benchmark does, whichever rung of the ladder does it.</summary>
internal sealed record Work(WorkUnit Unit, int Units, double Operations = 0, double WeightBytes = 0)
{
    public static Work Of(BenchmarkCase benchmark)
    {
        var type = benchmark.Descriptor.Type;
        var instance = Activator.CreateInstance(type)!;
        foreach (var parameter in benchmark.Parameters.Items) type.GetProperty(parameter.Name)!.SetValue(instance, parameter.Value);
        return ((IWorking)instance).Work;
    }
}

/// <summary>A ladder whose work follows from its parameters.</summary>
internal interface IWorking
{
    Work Work { get; }
}

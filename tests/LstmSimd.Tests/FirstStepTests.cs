using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Runtime.CompilerServices;
using LstmSimd.Kernels;

namespace LstmSimd.Tests;

/// <summary>What a session or stepper needs is compiled when it is created: its first step and run find nothing left to compile, in a process that has done nothing else before.</summary>
public sealed class FirstStepTests
{
    private const string Variable = "LSTMSIMD_FIRST_STEP";

    // A crew shares units once, and rows.
    private const int WorksOfWarmUp = 2;

    /// <summary>Letters of the layers, precision of R and of W, rows, steps (1: sessions that are only stepped), threads, inputs.</summary>
    [Theory]
    [InlineData("F Float32 Float32 1 1 1")]
    [InlineData("FF Float32 Float32 1 48 1")]
    [InlineData("F Float32 Float32 5 1 1")]
    [InlineData("D Float32 Float32 7 60 1")]
    [InlineData("P Float32 Float32 2 60 1")]
    [InlineData("EC Float32 Float32 1 1 1")]
    [InlineData("IKH Float32 Float32 1 60 1")]
    [InlineData("F Bfloat16 Bfloat16 1 60 1")]
    [InlineData("F Int8 Int8 9 1 1")]
    [InlineData("F Int8 Bfloat16 1 1 1")]
    [InlineData("F Float32 Float32 1 50 1")]
    [InlineData("F Float32 Float32 1 53 1")]
    [InlineData("F Int8 Int8 1 51 1")]
    [InlineData("F Float32 Float32 7 49 1 1400")]
    [InlineData("F Int8 Bfloat16 5 13 1 5600")]
    [InlineData("F Int8 Int8 5 13 1 5600")]
    public void TheFirstStepAndRun_CompileNothing(string what) => RunAlone(nameof(TheOtherProcess_TakesItsFirstSteps), what);

    /// <summary>Where a loaded machine has no processor for the crew within the few milliseconds that construction gives it, it is warmed up later: such a process is not counted.</summary>
    [Theory, InlineData("F Float32 Float32 1 1 2"), InlineData("F Float32 Float32 8 30 2 100")]
    public void TheFirstStepsWithACrew_CompileNothing(string what)
    {
        Assert.SkipWhen(Environment.ProcessorCount == 1, "One processor: there is nobody to share with.");
        const int Attempts = 8;
        var failures = new List<string>();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (isPassed, output) = Try(nameof(TheOtherProcess_TakesItsFirstSteps), what);
            if (output.Contains("Skipped: 1", StringComparison.Ordinal)) continue;
            if (isPassed) return;
            failures.Add(output); // also what is compiled where a thread loses its processor
        }
        Assert.SkipWhen(failures.Count < Attempts / 2, "The machine is too busy: in most processes the crew did no work.");
        Assert.Fail(failures[0]);
    }

    [Theory, InlineData("F Float32 Float32 20 1 1"), InlineData("P Int8 Int8 20 1 1")]
    public void AnyNumberOfSessions_TakeTheirFirstStepTogether_WithoutCompiling(string what) => RunAlone(nameof(TheOtherProcess_TakesItsFirstStepsTogether), what);

    [Fact(Explicit = true)]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // its own loop is not to be compiled anew
    public void TheOtherProcess_TakesItsFirstSteps()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } what) return;
        var (model, rows, steps, threads) = Read(what);
        using var crew = threads > 1 ? new WorkerCrew(threads) : null;
        var session = model.CreateSession(rows, steps, crew);
        ReadOnlySpan<float> x = new float[steps * rows * model.InputSize];
        Span<float> y = new float[steps * rows * model.OutputSize];
        ReadOnlySpan<float> step = x[..(rows * model.InputSize)];
        Span<float> stepOutput = model.IsForwardOnly ? y[..(rows * model.OutputSize)] : default;
        var works = crew?.WorksDone;
        Assert.SkipWhen(works < WorksOfWarmUp, "The crew had no processor when it was to be warmed up.");
        var compiled = JitInfo.GetCompiledMethodCount(currentThread: true);
        if (model.IsForwardOnly) session.Step(step, stepOutput);
        if (steps > 1) session.Run(x, y);
        for (var again = 0; again < 5000 && crew?.WorksDone == works && crew is not null; again++) // alone, or together once the crew is awake
        {
            if (steps > 1) session.Run(x, y);
            else session.Step(step, stepOutput);
        }
        Assert.Equal(0, JitInfo.GetCompiledMethodCount(currentThread: true) - compiled);
        Assert.SkipWhen(works is not null && crew?.WorksDone == works, "The crew had no processor again.");
    }

    [Fact(Explicit = true)]
    public void TheOtherProcess_TakesItsFirstStepsTogether()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } what) return;
        var (model, rows, _, _) = Read(what);
        var stepper = model.CreateStepper(rows);
        var all = Enumerable.Range(0, rows).Select(_ => model.CreateSession(sequenceLength: 1)).ToArray();
        ReadOnlySpan<LstmSession> sessions = all;
        ReadOnlySpan<float> x = new float[rows * model.InputSize];
        Span<float> y = new float[rows * model.OutputSize];
        for (var count = rows; count > 0; count--)
        {
            ReadOnlySpan<LstmSession> some = sessions[..count];
            ReadOnlySpan<float> input = x[..(count * model.InputSize)];
            var output = y[..(count * model.OutputSize)];
            var compiled = JitInfo.GetCompiledMethodCount(currentThread: true);
            stepper.Step(some, input, output);
            Assert.Equal(0, JitInfo.GetCompiledMethodCount(currentThread: true) - compiled);
        }
    }

    private static (Lstm Model, int Rows, int Steps, int Threads) Read(string what)
    {
        var parts = what.Split(' ');
        var precision = Enum.Parse<WeightPrecision>(parts[1]);
        // Large enough to be worth sharing, and for bf16 to be packed as such.
        var layers = parts[0].Select((letter, l) => Models.Layer(letter, l > 0 ? 131 : parts.Length > 6 ? Number(6) : 160, 131)).ToArray();
        var options = new LstmOptions { Precision = precision, InputPrecision = precision == WeightPrecision.Int8 ? Enum.Parse<WeightPrecision>(parts[2]) : null };
        return (new Lstm(layers, options), Number(3), Number(4), Number(5));

        int Number(int at) => int.Parse(parts[at], CultureInfo.InvariantCulture);
    }

    /// <summary>Runs this very program for one test.</summary>
    private static void RunAlone(string test, string what)
    {
        var (isPassed, output) = Try(test, what);
        Assert.True(isPassed, output);
    }

    private static (bool IsPassed, string Output) Try(string test, string what)
    {
        // Not Environment.ProcessPath, which is `dotnet` where that runs the assembly.
        var program = Path.ChangeExtension(typeof(FirstStepTests).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "-method", $"{typeof(FirstStepTests).FullName}.{test}", "-explicit", "only" }) start.ArgumentList.Add(argument);
        start.Environment[Variable] = what;
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode == 0 && output.Contains("Total: 1", StringComparison.Ordinal), output);
    }
}

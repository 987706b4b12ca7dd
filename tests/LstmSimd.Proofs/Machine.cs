using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using LstmSimd.Kernels;

namespace LstmSimd.Proofs;

/// <summary>Where a result comes from.</summary>
internal static class Machine
{
    /// <summary>The widths that this process has in hardware, one lane first.</summary>
    public static VectorWidth[] Widths { get; } =
    [
        VectorWidth.Scalar,
        .. System.Numerics.Vector.IsHardwareAccelerated ? [VectorWidth.Vector] : Array.Empty<VectorWidth>(),
        .. Vector512.IsHardwareAccelerated ? [VectorWidth.Vector512] : Array.Empty<VectorWidth>(),
    ];

    /// <summary>“fused” or “unfused”: bits are promised to be the same within each.</summary>
    public static string Arithmetic => VectorWidths.IsFused ? "fused" : "unfused";

    /// <summary>“1, 8, 16 lanes, fused”.</summary>
    public static string Lanes => $"{string.Join(", ", Widths.Select(width => width.Lanes()))} {(Widths.Length == 1 ? "lane" : "lanes")}, {Arithmetic}";

    /// <summary>Processor, runtime, commit, day.</summary>
    public static string Describe() =>
        FormattableString.Invariant($"{Processor()}, {RuntimeInformation.FrameworkDescription}, commit {Commit()}, {DateTime.UtcNow:yyyy-MM-dd}");

    /// <summary>The name that Linux gives, with family and model, which a virtual machine's name may lack; elsewhere the architecture.</summary>
    private static string Processor()
    {
        const string Info = "/proc/cpuinfo";
        var name = File.Exists(Info) ? File.ReadLines(Info).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        if (name is null || !X86Base.IsSupported) return RuntimeInformation.ProcessArchitecture.ToString();
        var signature = X86Base.CpuId(1, 0).Eax;
        var family = (signature >> 8 & 0xF) + (signature >> 20 & 0xFF);
        var model = (signature >> 4 & 0xF) | (signature >> 12 & 0xF0);
        return $"{name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()} family {family} model {model}";
    }

    /// <summary>“-dirty” where what lies here differs from it.</summary>
    private static string Commit()
    {
        var describe = new ProcessStartInfo("git", ["describe", "--always", "--dirty", "--exclude=*"]) { WorkingDirectory = AppContext.BaseDirectory, RedirectStandardOutput = true };
        using var git = Process.Start(describe)!;
        return git.StandardOutput.ReadToEnd().Trim();
    }
}

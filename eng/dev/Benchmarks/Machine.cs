using System.Runtime.InteropServices;

namespace Workflow.Dev.Benchmarks;

/// <summary>What benchmarks ran on: figures of another machine are not compared with these without a thought.</summary>
internal sealed record Machine(string Processor, int Processors, int MemoryGiB, string System, string Runtime)
{
    public static Machine This { get; } = new(
        ProcessorName(),
        Environment.ProcessorCount,
        (int)Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024)),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription);

    public override string ToString() => $"{Processor}, {Processors} processors, {MemoryGiB} GiB, {System}, {Runtime}";

    private static string ProcessorName()
    {
        const string CpuInfo = "/proc/cpuinfo";
        if (File.Exists(CpuInfo) && File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line)
            return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}

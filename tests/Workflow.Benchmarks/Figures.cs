namespace Workflow.Benchmarks;

/// <summary>What one measurement of the engine found.</summary>
/// <param name="Steps">How many steps were run.</param>
/// <param name="Seconds">How long they took.</param>
/// <param name="CpuSeconds">How much processor time they took.</param>
/// <param name="HeapMegabytes">Live heap after each quarter of the runs.</param>
internal sealed record Figures(long Steps, double Seconds, double CpuSeconds, IReadOnlyList<double> HeapMegabytes)
{
    public double StepsPerSecond => Steps / Seconds;

    public double CpuMicrosPerStep => CpuSeconds * 1e6 / Steps;
}

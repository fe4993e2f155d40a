namespace Workflow.Simulator.Model;

/// <summary>What comes in: as a benchmark does it, so many triggers at a time until all runs are there; or from the world, so many a second.</summary>
/// <param name="Steps">How many steps a run has.</param>
internal abstract record Load(int Steps)
{
    /// <summary>So many triggers at a time, one after the other each, until all are there.</summary>
    internal sealed record Burst(int Steps, int Runs, int Triggers) : Load(Steps);

    /// <summary>Independently of each other, so many a second.</summary>
    internal sealed record Stream(int Steps, double RunsPerSecond) : Load(Steps);
}

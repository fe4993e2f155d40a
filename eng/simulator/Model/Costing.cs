using Workflow.Simulator.Azure;

namespace Workflow.Simulator.Model;

/// <summary>What a step and a trigger cost an instance of a function app, in processor seconds, and how many requests a run makes.</summary>
/// <param name="PerStep">A step, with what the Functions host takes for its invocation.</param>
/// <param name="PerTrigger">A trigger, likewise.</param>
internal sealed record Costing(double PerStep, double PerTrigger)
{
    /// <summary>The steps of a run in the benchmark: what it gives for each step, a trigger costs five times.</summary>
    private const int StepsOfBenchmark = 5;

    /// <summary>A step, without the Functions host.</summary>
    public double PerStepOfPlainHost => PerStep - AzureLimits.FunctionsOverhead;

    /// <summary>A trigger, likewise.</summary>
    public double PerTriggerOfPlainHost => PerTrigger - AzureLimits.FunctionsOverhead;

    public static Costing Of(Measurements measured) => new(
        measured["hosts.1.cpuMicrosecondsPerStep.hosts"] / 1e6 + AzureLimits.FunctionsOverhead,
        measured["hosts.1.cpuMicrosecondsPerStep.trigger"] * StepsOfBenchmark / 1e6 + AzureLimits.FunctionsOverhead);

    /// <summary>A transaction for the trigger, a read and a transaction for each step.</summary>
    public static int RequestsPerRun(int steps) => 1 + 2 * steps;

    /// <summary>Rows that a run touches, in the partition of its foreign ID.</summary>
    public static int EntitiesPerRun(int steps) => StorageParts.EntitiesOfTrigger + steps * (StorageParts.EntitiesOfRead + StorageParts.EntitiesOfMove);
}

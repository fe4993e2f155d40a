using System.Numerics;
using Workflow.Simulator.Azure;

namespace Workflow.Simulator.Model;

/// <summary>Finds the smallest plan whose parts are not busier than wanted. Numbers are powers of two, so that shares come out even.</summary>
internal static class Sizing
{
    /// <summary>How busy limits of Azure may be on average.</summary>
    public const double Limits = 0.7;

    /// <summary>How busy processors and shards may be on average: what waits for them is somebody's latency.</summary>
    public const double Hosts = 0.6;

    public static Plan Of(double runsPerSecond, int steps, Costing costing)
    {
        var largest = AzureLimits.Units[^1] * AzureLimits.MessagesPerUnit * Limits;
        var cells = (int)Math.Ceiling(runsPerSecond * steps / largest);
        var ofCell = runsPerSecond / cells;
        var accounts = PowerOfTwo(ofCell * Costing.RequestsPerRun(steps) / (AzureLimits.RequestsPerAccount * Limits));
        // The hash spreads foreign IDs evenly; the default is the least.
        var buckets = Math.Max(32, PowerOfTwo(ofCell * Costing.EntitiesPerRun(steps) / (AzureLimits.EntitiesPerPartition * Limits)));
        var shards = Math.Clamp(PowerOfTwo(ofCell * HoldOf(costing) / Hosts), 16, AzureLimits.MaxParallelCount);
        var instances = MultipleOf(accounts, ofCell * costing.PerStep / Hosts);
        return new Plan
        {
            RunsPerSecond = runsPerSecond,
            Steps = steps,
            Cells = cells,
            Units = AzureLimits.Units.First(units => units * AzureLimits.MessagesPerUnit * Limits >= ofCell * steps),
            Accounts = accounts,
            Buckets = Math.Min(buckets, AzureLimits.MaxBuckets),
            Shards = shards,
            // No more than its share: who comes first would take the shards of those who come later.
            SessionsOfInstance = (int)Math.Ceiling(shards / (double)instances),
            InstancesPerStep = instances,
            TriggerInstances = MultipleOf(accounts, ofCell * costing.PerTrigger / Hosts),
            Slices = accounts,
        };
    }

    /// <summary>How long a message keeps its shard: it is delivered, read for, handled, stored, sent on and completed.</summary>
    private static double HoldOf(Costing costing) =>
        (3 * AzureLimits.Messaging.Median + AzureLimits.Read.Median + AzureLimits.Write.Median) * MeanOfMedian + costing.PerStep / (1 - Hosts);

    /// <summary>The mean of a latency with a spread of a half, as a multiple of its median.</summary>
    private static double MeanOfMedian => Math.Exp(AzureLimits.Messaging.Spread * AzureLimits.Messaging.Spread / 2);

    private static int PowerOfTwo(double atLeast) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, Math.Ceiling(atLeast)));

    private static int MultipleOf(int factor, double atLeast) => Math.Max(1, (int)Math.Ceiling(atLeast / factor)) * factor;
}

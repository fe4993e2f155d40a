using Workflow.Simulator.Model;

namespace Workflow.Simulator.Reports;

/// <summary>The plan, and what is left of it when one lever is not pulled.</summary>
internal static class Levers
{
    private const double WarmUp = 3;
    private const double Seconds = 8;

    /// <summary>The plan itself, then each variant of it that lacks something.</summary>
    public static IReadOnlyList<(string Name, Plan Plan)> Of(Plan plan)
    {
        (string, Plan)[] variants =
        [
            ("as planned", plan),
            ("one storage account in each cell", plan with { Accounts = 1 }),
            ("32 buckets", plan with { Buckets = 32 }),
            ("one messaging unit in each cell", plan with { Units = 1 }),
            ("one cell with 16 units, all else as large in sum", OneCell(plan)),
            ("ParallelCount 16", plan with { Shards = 16 }),
            ("no ParallelCount: a session for each foreign ID", plan with { Shards = 0 }),
            ("half the instances of each step", plan with { InstancesPerStep = Math.Max(plan.Slices, plan.InstancesPerStep / 2) }),
        ];
        // What the plan does not need is no lever that could be missing.
        return [.. variants.Where((variant, index) => index == 0 || variant.Item2 != plan)];
    }

    /// <summary>Each simulated; side by side, since each has a clock of its own.</summary>
    public static IReadOnlyList<(string Name, Plan Plan, Outcome Outcome)> Simulate(Plan plan, Costing costing, int seed)
    {
        var levers = Of(plan);
        var outcomes = new Outcome[levers.Count];
        Parallel.For(0, levers.Count, index =>
        {
            var (deployment, load) = levers[index].Plan.Slice(costing);
            outcomes[index] = new Simulation(deployment, load, seed).RunFor(WarmUp, Seconds);
        });
        return [.. levers.Select((lever, index) => (lever.Name, lever.Plan, outcomes[index]))];
    }

    public static void Print(TextWriter writer, IReadOnlyList<(string Name, Plan Plan, Outcome Outcome)> simulated, bool markdown)
    {
        var table = new Table("with", "runs/s", "of wanted", "median", "99th percentile", "busiest part") { TextColumns = [5] };
        foreach (var (name, plan, outcome) in simulated)
        {
            var rate = outcome.RunsPerSecond * plan.Slices * plan.Cells;
            table.Add(
                name,
                Text.Of(rate),
                Text.Share(Math.Min(1, rate / plan.RunsPerSecond)),
                outcome.FallsBehind ? "grows" : Text.Time(outcome.Median),
                outcome.FallsBehind ? "grows" : Text.Time(outcome.High),
                BottleneckOf(outcome));
        }
        table.Print(writer, markdown);
    }

    /// <summary>What holds runs up: a part that is busy, or, when none is, the sessions, of which each takes one message at a time.</summary>
    internal static string BottleneckOf(Outcome outcome) => outcome.FallsBehind && outcome.Busiest.Utilisation < 0.9
        ? $"sessions: too few, or accepted too slowly ({outcome.Busiest.Part} {Text.Share(outcome.Busiest.Utilisation)})"
        : $"{outcome.Busiest.Part} {Text.Share(outcome.Busiest.Utilisation)}";

    private static Plan OneCell(Plan plan) => plan with
    {
        Cells = 1,
        Units = 16,
        Accounts = plan.Accounts * plan.Cells,
        Buckets = plan.Buckets * plan.Cells,
        Shards = plan.Shards * plan.Cells,
        InstancesPerStep = plan.InstancesPerStep * plan.Cells,
        TriggerInstances = plan.TriggerInstances * plan.Cells,
        Slices = plan.Slices * plan.Cells,
    };
}

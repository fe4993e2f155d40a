using Workflow.Simulator.Model;

namespace Workflow.Simulator.Reports;

/// <summary>The plan, and what is left of it when one lever is not pulled.</summary>
internal static class Levers
{
    private const double WarmUp = 3;
    private const double Seconds = 10;

    /// <summary>How often the load is halved in the search for what is carried.</summary>
    private const int Halvings = 6;

    /// <summary>What came of a variant.</summary>
    /// <param name="Name">What it lacks.</param>
    /// <param name="Plan">The variant.</param>
    /// <param name="Carried">The largest load that it keeps up with, in runs a second of all cells; at most the planned one.</param>
    /// <param name="AtCarried">How it does then.</param>
    /// <param name="Bottleneck">What is full just above that, or the busiest part where nothing is.</param>
    /// <param name="Events">How many events it took to find out.</param>
    public sealed record Result(string Name, Plan Plan, double Carried, Outcome AtCarried, string Bottleneck, long Events);

    /// <summary>The plan itself, then each variant of it that lacks something.</summary>
    public static IReadOnlyList<(string Name, Plan Plan)> Of(Plan plan)
    {
        // What the plan does not need is no lever that could be missing.
        (string Name, bool IsNeeded, Plan Plan)[] variants =
        [
            ("as planned", true, plan),
            ("one storage account in each cell", plan.Accounts > 1, plan with { Accounts = 1 }),
            ("32 buckets", plan.Buckets > 32, plan with { Buckets = 32 }),
            ("one messaging unit in each cell", plan.Units > 1, plan with { Units = 1 }),
            ("one cell with 16 units, all else as large in sum", plan.Cells > 1, OneCell(plan)),
            ("ParallelCount 16", plan.Shards > 16, plan with { Shards = 16 }),
            ("no ParallelCount: a session for each foreign ID", true, plan with { Shards = 0, SessionsOfInstance = 64 }),
            ("half the instances of each step", plan.InstancesPerStep > plan.Slices, plan with { InstancesPerStep = plan.InstancesPerStep / 2, SessionsOfInstance = plan.SessionsOfInstance * 2 }),
        ];
        return [.. variants.Where(variant => variant.IsNeeded).Select(variant => (variant.Name, variant.Plan))];
    }

    /// <summary>Each simulated; side by side, since each has a clock of its own.</summary>
    public static IReadOnlyList<Result> Simulate(Plan plan, Costing costing, int seed)
    {
        var levers = Of(plan);
        var results = new Result[levers.Count];
        Parallel.For(0, levers.Count, index => results[index] = Search(levers[index].Name, levers[index].Plan, costing, seed));
        return results;
    }

    public static void Print(TextWriter writer, IReadOnlyList<Result> results, bool markdown)
    {
        var table = new Table("with", "carries runs/s", "of wanted", "median", "99th percentile", "what is full, or fullest") { TextColumns = [5] };
        foreach (var result in results)
        {
            table.Add(
                result.Name,
                Text.Of(result.Carried),
                Text.Share(result.Carried / result.Plan.RunsPerSecond),
                Text.Time(result.AtCarried.Median),
                Text.Time(result.AtCarried.High),
                result.Bottleneck);
        }
        table.Print(writer, markdown);
    }

    /// <summary>Halves the interval between a load that is carried and one that is not.</summary>
    private static Result Search(string name, Plan plan, Costing costing, int seed)
    {
        long events = 0;
        var outcome = At(1);
        if (!outcome.FallsBehind)
            return new Result(name, plan, plan.RunsPerSecond, outcome, BottleneckOf(outcome), events);

        var (carried, carriedOutcome, tooMuch, full) = (0.0, (Outcome?)null, 1.0, outcome);
        for (var i = 0; i < Halvings; i++)
        {
            var load = (carried + tooMuch) / 2;
            outcome = At(load);
            (carried, carriedOutcome, tooMuch, full) = outcome.FallsBehind ? (carried, carriedOutcome, load, outcome) : (load, outcome, tooMuch, full);
        }
        return new Result(name, plan, carried * plan.RunsPerSecond, carriedOutcome ?? outcome, BottleneckOf(full), events);

        Outcome At(double share)
        {
            var (deployment, load) = plan.Slice(costing);
            var found = new Simulation(deployment, load with { RunsPerSecond = load.RunsPerSecond * share }, seed).RunFor(WarmUp, Seconds);
            events += found.Events;
            return found;
        }
    }

    /// <summary>What holds runs up: a part that is busy, or, when none is, the sessions, of which each takes one message at a time.</summary>
    internal static string BottleneckOf(Outcome outcome) => outcome.FallsBehind && outcome.Busiest.Utilisation < 0.9
        ? "sessions: too few, or accepted too slowly"
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

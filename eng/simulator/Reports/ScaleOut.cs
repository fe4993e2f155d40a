using System.Globalization;
using Workflow.Simulator.Azure;
using Workflow.Simulator.Model;

namespace Workflow.Simulator.Reports;

/// <summary>The whole load all at once, on an app that has one instance of each function: how long it takes to catch up.</summary>
internal static class ScaleOut
{
    private const double Interval = 15;
    private const double Seconds = 150;

    public static IReadOnlyList<Outcome> Simulate(Plan plan, Costing costing, int seed)
    {
        var (deployment, load) = plan.Slice(costing);
        // Every function gets its instances by itself; a slice gets its share of them.
        var interval = AzureLimits.ScaleDecision / (AzureLimits.InstancesAtATime * plan.Steps) * plan.Slices;
        var scaled = deployment with { Hosts = deployment.Hosts with { ThereAtStart = plan.Steps, ScaleOutInterval = interval } };
        return [.. new Simulation(scaled, load, seed).Watch(Interval, Seconds)];
    }

    public static void Print(TextWriter writer, Plan plan, IReadOnlyList<Outcome> outcomes, bool markdown)
    {
        var table = new Table("until", "runs/s", "runs under way", "99th percentile of those that ended");
        for (var i = 0; i < outcomes.Count; i++)
        {
            table.Add(
                ((i + 1) * Interval).ToString("0 s", CultureInfo.InvariantCulture),
                Text.Of(outcomes[i].RunsPerSecond * plan.Slices * plan.Cells),
                Text.Of((double)outcomes[i].UnderWay * plan.Slices * plan.Cells),
                Text.Time(outcomes[i].High));
        }
        table.Print(writer, markdown);
    }
}

using System.Globalization;
using Workflow.Simulator.Azure;
using Workflow.Simulator.Model;

namespace Workflow.Simulator.Reports;

/// <summary>
/// The whole load all at once, on an app that has one instance of each function: how long it takes to catch up, with sessions
/// shared out among the instances that will be there, and with as many as host.json gives an instance by default.
/// </summary>
internal static class ScaleOut
{
    private const double Interval = 15;
    private const double Seconds = 150;
    private const int SessionsByDefault = 64;

    public static (IReadOnlyList<Outcome> Shared, IReadOnlyList<Outcome> ByDefault) Simulate(Plan plan, Costing costing, int seed) =>
        (Watch(plan, costing, seed), Watch(plan with { SessionsOfInstance = SessionsByDefault }, costing, seed));

    public static void Print(TextWriter writer, Plan plan, (IReadOnlyList<Outcome> Shared, IReadOnlyList<Outcome> ByDefault) watched, bool markdown)
    {
        var table = new Table("until", $"runs/s, {plan.SessionsOfInstance} sessions an instance", "runs under way", "99th percentile", $"runs/s, {SessionsByDefault} sessions", "runs under way");
        foreach (var ((shared, byDefault), index) in watched.Shared.Zip(watched.ByDefault).Select((pair, index) => (pair, index)))
        {
            table.Add(
                ((index + 1) * Interval).ToString("0 s", CultureInfo.InvariantCulture),
                Text.Of(InAll(plan, shared.RunsPerSecond)),
                Text.Of(InAll(plan, shared.UnderWay)),
                Text.Time(shared.High),
                Text.Of(InAll(plan, byDefault.RunsPerSecond)),
                Text.Of(InAll(plan, byDefault.UnderWay)));
        }
        table.Print(writer, markdown);
    }

    private static double InAll(Plan plan, double ofSlice) => ofSlice * plan.Slices * plan.Cells;

    private static IReadOnlyList<Outcome> Watch(Plan plan, Costing costing, int seed)
    {
        var (deployment, load) = plan.Slice(costing);
        // Every function gets its instances by itself; a slice gets its share of them.
        var interval = AzureLimits.ScaleDecision / (AzureLimits.InstancesAtATime * plan.Steps) * plan.Slices;
        var scaled = deployment with { Hosts = deployment.Hosts with { ThereAtStart = plan.Steps, ScaleOutInterval = interval } };
        return [.. new Simulation(scaled, load, seed).Watch(Interval, Seconds)];
    }
}

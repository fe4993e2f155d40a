using Workflow.Simulator.Azure;
using Workflow.Simulator.Model;

namespace Workflow.Simulator.Reports;

/// <summary>What a load needs, and what that costs.</summary>
internal static class PlanReport
{
    public static void Print(TextWriter writer, Plan plan, Costing costing, bool markdown)
    {
        var (runs, steps) = (plan.RunsPerSecond, plan.Steps);
        writer.WriteLine($"{Text.Of(runs * 86_400)} runs a day of {steps} steps: {Text.Of(runs)} runs/s on average, {Text.Of(runs * steps)} messages/s, {Text.Of(runs * Costing.RequestsPerRun(steps))} storage requests/s.");
        writer.WriteLine();
        writer.WriteLine($"A step takes {Text.Of(costing.PerStep * 1e6)} µs of an instance's processor, a trigger {Text.Of(costing.PerTrigger * 1e6)} µs, the Functions host included.");
        writer.WriteLine();

        var table = new Table("what it needs", "in each cell", "in all", "why") { TextColumns = [3] };
        table.Add("cells: deployments with a namespace of their own", "1", Text.Of(plan.Cells), $"a namespace has 16 units, which carry {Text.Of(16 * AzureLimits.MessagesPerUnit)} messages/s; used to {Text.Share(Sizing.Limits)}");
        table.Add("Service Bus Premium units", Text.Of(plan.Units), Text.Of(plan.Units * plan.Cells), $"{Text.Of(AzureLimits.MessagesPerUnit)} messages/s each");
        table.Add("storage accounts", Text.Of(plan.Accounts), Text.Of(plan.Accounts * plan.Cells), $"{Text.Of(AzureLimits.RequestsPerAccount)} requests/s each, used to {Text.Share(Sizing.Limits)}");
        table.Add("BucketCount", Text.Of(plan.Buckets), "", $"{Text.Of(AzureLimits.EntitiesPerPartition)} rows/s each; a run touches {Costing.EntitiesPerRun(steps)}");
        table.Add("ParallelCount", Text.Of(plan.Shards), "", "a shard takes one message at a time");
        table.Add("maxConcurrentSessions in host.json", Text.Of(plan.SessionsOfInstance), "", "an instance's share of the shards");
        table.Add("instances of each step's function", Text.Of(plan.InstancesPerStep), Text.Of(plan.InstancesPerStep * plan.Cells), $"one processor each, used to {Text.Share(Sizing.Hosts)}");
        table.Add("instances that trigger", Text.Of(plan.TriggerInstances), Text.Of(plan.TriggerInstances * plan.Cells), "the same");
        table.Print(writer, markdown);

        writer.WriteLine($"Processors that plain hosts in containers need instead of function apps, in all: {Text.Of(Math.Ceiling(runs * (steps * costing.PerStepOfPlainHost + costing.PerTriggerOfPlainHost) / Sizing.Hosts))}. The rest is the same.");
        writer.WriteLine();
        if (plan.Instances > AzureLimits.ProcessorsOfRegion)
            writer.WriteLine($"{Text.Of(plan.Instances)} processors of instances are more than the {AzureLimits.ProcessorsOfRegion} that a subscription has in a region: ask for more, or take several regions.{writer.NewLine}");
        if (plan.Instances / plan.Cells > AzureLimits.MaxInstances)
            writer.WriteLine($"{Text.Of(plan.Instances / (double)plan.Cells)} instances of an app are more than the {AzureLimits.MaxInstances} it may have: take more cells.{writer.NewLine}");
        writer.WriteLine($"If an account should count the rows of a transaction rather than the request, it is {Costing.EntitiesPerRun(steps)} instead of {Costing.RequestsPerRun(steps)} a run. Accounts in each cell then: {Text.Of(Math.Ceiling(plan.RunsPerSecondOfCell * Costing.EntitiesPerRun(steps) / (AzureLimits.RequestsPerAccount * Sizing.Limits)))}.");
        writer.WriteLine();

        var costs = new Table("a month, at list prices", "");
        foreach (var (what, dollars) in plan.Costs())
            costs.Add(what, Text.Dollars(dollars));
        costs.Add("together", Text.Dollars(plan.Costs().Sum(cost => cost.Dollars)));
        costs.Add("a million runs", Text.Dollars(plan.Costs().Sum(cost => cost.Dollars) / (runs * Prices.SecondsOfMonth / 1e6)));
        costs.Print(writer, markdown);
    }

    public static void PrintSources(TextWriter writer, bool markdown)
    {
        var table = new Table("what", "value", "from") { TextColumns = [1, 2] };
        foreach (var (what, value, source) in AzureLimits.Sources)
            table.Add(what, value, source);
        table.Print(writer, markdown);
    }
}

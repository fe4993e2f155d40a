using Workflow.Simulator.Azure;
using Workflow.Simulator.Model;
using Workflow.Simulator.Reports;

namespace Workflow.Scale.Tests.Simulating;

public sealed class SizingTests
{
    private static readonly Costing Costing = new(PerStep: 0.002, PerTrigger: 0.0015);

    [Theory]
    [InlineData(1)]
    [InlineData(500)]
    [InlineData(11_574)]
    public void No_part_of_a_plan_is_busier_than_wanted(double runsPerSecond)
    {
        var plan = Sizing.Of(runsPerSecond, steps: 5, Costing);

        Assert.InRange(plan.RunsPerSecondOfCell * 5 / (plan.Units * AzureLimits.MessagesPerUnit), 0, Sizing.Limits);
        Assert.InRange(plan.RunsPerSecondOfCell * 11 / (plan.Accounts * AzureLimits.RequestsPerAccount), 0, Sizing.Limits);
        Assert.InRange(plan.RunsPerSecondOfCell * 29 / (plan.Buckets * AzureLimits.EntitiesPerPartition), 0, Sizing.Limits);
        Assert.InRange(plan.RunsPerSecondOfCell * Costing.PerStep / plan.InstancesPerStep, 0, Sizing.Hosts);
        Assert.True(plan.SessionsOfInstance * plan.InstancesPerStep >= plan.Shards);
    }

    [Fact]
    public void A_small_load_needs_one_of_each()
    {
        var plan = Sizing.Of(runsPerSecond: 10, steps: 5, Costing);

        Assert.Equal((1, 1, 1, 32, 1), (plan.Cells, plan.Units, plan.Accounts, plan.Buckets, plan.InstancesPerStep));
    }

    [Fact]
    public void Every_part_of_a_cell_has_its_even_share()
    {
        var plan = Sizing.Of(runsPerSecond: 11_574, steps: 5, Costing);

        Assert.Equal(0, plan.Buckets % plan.Slices);
        Assert.Equal(0, plan.Shards % plan.Slices);
        Assert.Equal(0, plan.InstancesPerStep % plan.Slices);
        Assert.Equal(0, plan.TriggerInstances % plan.Slices);
    }

    [Fact]
    public void A_planned_load_is_carried_and_one_without_its_accounts_is_not()
    {
        var plan = Sizing.Of(runsPerSecond: 6_000, steps: 5, Costing);
        Outcome Of(Plan variant)
        {
            var (deployment, load) = variant.Slice(Costing);
            return new Simulation(deployment, load, seed: 1).RunFor(warmUp: 2, seconds: 5);
        }

        Assert.False(Of(plan).FallsBehind);
        Assert.Equal("storage account", Of(plan with { Accounts = 1 }).Busiest.Part);
        Assert.True(Of(plan with { Accounts = 1 }).FallsBehind);
    }

    [Fact]
    public void Every_constant_says_whether_it_is_published_measured_or_assumed() =>
        Assert.All(AzureLimits.Sources, source => Assert.Matches("^(published|measured|ASSUMED|from docs/)", source.Source));

    [Fact]
    public void What_a_plan_does_not_need_is_no_lever_that_could_be_missing()
    {
        var names = Levers.Of(Sizing.Of(runsPerSecond: 10, steps: 5, Costing)).Select(lever => lever.Name);

        Assert.DoesNotContain("one storage account in each cell", names);
        Assert.DoesNotContain("32 buckets", names);
    }
}

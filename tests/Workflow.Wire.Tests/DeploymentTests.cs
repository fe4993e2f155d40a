using System.Text;

namespace Workflow.Wire.Tests;

/// <summary>Code that a deployment brings and that what is stored does not fit: the run is paused with the reason, others go on.</summary>
public sealed class DeploymentTests
{
    private static readonly OutboxOptions Impatient = new() { SweepDelay = TimeSpan.FromMilliseconds(200), PollingFrequency = TimeSpan.FromMilliseconds(200) };

    [Fact]
    public async Task A_run_whose_object_cannot_be_decoded_is_paused_with_the_reason()
    {
        await using var app = await WireApp.StartAsync(Failing(Status.Start));
        var run = await app.Api.TriggerAsync("old", new() { Input = new Thing { Text = "words" } });
        await Eventually.TrueAsync(() => app.Host.Logs.Of("AttemptFailed").Count > 0, "the step was tried");
        await app.Host.StopAsync();

        var deployed = await app.AddHostAsync(new WireHostOptions
        {
            Deploys = workflows => workflows.Add(new WorkflowBuilder<Renamed, Status>(Things.Name)
                .AddStep(Status.Start, run => Status.Middle, Status.Middle)
                .AddStep(Status.Middle, run => Status.End, Status.End)
                .WithOutboxOptions(Impatient).DisablePauseRetry().Build()),
        });
        var good = await deployed.Workflow().TriggerAsync("new", new() { Input = Encoding.UTF8.GetBytes("""{"text":5}""") });

        var paused = await UntilAsync(deployed, run.RunId, RunState.Paused);
        Assert.Contains("$.text", paused.RunStateReason, StringComparison.Ordinal);
        await UntilAsync(deployed, good.RunId, RunState.Completed);
    }

    [Fact]
    public async Task A_run_at_a_status_that_is_gone_is_paused_with_the_reason()
    {
        await using var app = await WireApp.StartAsync(Failing(Status.Middle));
        var run = await app.Api.TriggerAsync("old");
        await Eventually.TrueAsync(() => app.Host.Logs.Of("AttemptFailed").Count > 0, "the step was tried");
        await app.Host.StopAsync();

        var deployed = await app.AddHostAsync(new WireHostOptions
        {
            Deploys = workflows => workflows.Add(new WorkflowBuilder<Thing, Fewer>(Things.Name)
                .AddStep(Fewer.Start, run => Fewer.End, Fewer.End)
                .WithOutboxOptions(Impatient).DisablePauseRetry().Build()),
        });
        var good = await deployed.Workflow().TriggerAsync("new");

        var paused = await UntilAsync(deployed, run.RunId, RunState.Paused);
        Assert.Contains("process things-Middle is not part of the deployed code", paused.RunStateReason, StringComparison.Ordinal);
        await UntilAsync(deployed, good.RunId, RunState.Completed);
    }

    private static WorkflowBuilder<Thing, Status> Failing(Status at) => Things.Named()
        .AddStep(Status.Start, _ => at == Status.Start ? throw new InvalidOperationException("no") : Status.Middle, Status.Middle)
        .AddStep(Status.Middle, _ => throw new InvalidOperationException("no"), Status.End)
        .WithOutboxOptions(Impatient);

    private static async Task<RunRecord> UntilAsync(WireHost host, string runId, RunState state)
    {
        await Eventually.TrueAsync(async () => (await host.Workflow().GetAsync(runId)).RunState == state, $"the run was {state}");
        return await host.Workflow().GetAsync(runId);
    }

    /// <summary>What became of <see cref="Thing"/>.</summary>
    private sealed class Renamed
    {
        public int Text { get; set; }
    }

    /// <summary>What became of <see cref="Status"/>.</summary>
    private enum Fewer
    {
        Start = 1,
        End = 3,
    }
}

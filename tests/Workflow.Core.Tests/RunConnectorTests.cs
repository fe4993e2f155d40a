using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Core.Tests;

/// <summary>Area H: connectors on the runs of another workflow.</summary>
public sealed class RunConnectorTests
{
    private readonly List<ConnectorEvent> _received = [];

    [Fact]
    public async Task A_connector_on_a_run_state_hears_once_of_each_run_that_reaches_it()
    {
        var (source, sink) = (Source().Build(), Sink(ConnectorSource.Runs("source", RunState.Completed)).Build());
        await using var host = Start(source, sink);
        var first = await host.Workflow(source).TriggerAsync("a", new Thing { Text = "x" });
        var second = await host.Workflow(source).TriggerAsync("b");
        await host.RunUntilIdleAsync();
        Assert.Empty(_received);

        await host.Workflow(source).Api.CallbackAsync("a", Status.Middle);
        await host.Workflow(source).Api.CancelAsync(second.RunId);
        await host.AdvanceAsync(TimeSpan.FromHours(3));

        var received = Assert.Single(_received);
        Assert.Equal((first.RunId + "/3", "a", "Completed"), (received.Id, received.ForeignId, received.Type));
        Assert.Equal("""{"text":"x","count":0,"numbers":[]}""", Encoding.UTF8.GetString(received.Body.Span));
        Assert.Equal(("source", first.RunId, "3"), (received.Headers["workflow"], received.Headers["runId"], received.Headers["version"]));
    }

    [Fact]
    public async Task A_connector_on_a_status_hears_of_runs_that_enter_it_not_of_those_that_repeat_or_resume()
    {
        var source = new WorkflowBuilder<Thing, Status>("source")
            .AddStep(Status.Start, _ => Status.Middle, Status.Middle)
            .AddCallback(Status.Middle, (run, _, _) => run.SaveAndRepeat().AsTask(), Status.End)
            .DisablePauseRetry()
            .Build();
        var sink = Sink(ConnectorSource.Runs("source", Status.Middle)).Build();
        await using var host = Start(source, sink);
        var run = await host.Workflow(source).TriggerAsync("a");
        await host.RunUntilIdleAsync();

        await host.Workflow(source).Api.CallbackAsync("a", Status.Middle);
        await host.Workflow(source).Api.PauseAsync(run.RunId);
        await host.Workflow(source).Api.ResumeAsync(run.RunId);
        await host.RunUntilIdleAsync();

        Assert.Equal(["Middle"], _received.Select(e => e.Type));
    }

    [Fact]
    public async Task A_connector_on_a_final_status_hears_of_runs_that_end_there()
    {
        var (source, sink) = (Source().Build(), Sink(ConnectorSource.Runs("source", Status.End)).Build());
        await using var host = Start(source, sink);
        await host.Workflow(source).TriggerAsync("a");
        await host.Workflow(source).TriggerCallbackOnAsync("a", Status.Middle);

        await host.RunUntilIdleAsync();

        Assert.Equal(["End"], _received.Select(e => e.Type));
    }

    [Fact]
    [Trait("Case", "134")]
    public async Task An_event_whose_handler_fails_comes_again_while_those_of_other_foreign_IDs_go_on()
    {
        var bad = 0;
        var source = Source().Build();
        var sink = new WorkflowBuilder<Thing, Status>("sink")
            .AddStep(Status.Start, _ => Status.End, Status.End)
            .AddConnector("runs", ConnectorSource.Runs("source", RunState.Completed), (_, e, _) =>
            {
                if (e.ForeignId == "bad" && ++bad < 4)
                    throw new TimeoutException("the partner is slow");
                _received.Add(e);
                return Task.CompletedTask;
            })
            .WithOptions(new ProcessOptions { ErrorBackOff = TimeSpan.FromSeconds(10) })
            .Build();
        await using var host = Start(source, sink);
        foreach (var foreignId in new[] { "bad", "good" })
        {
            await host.Workflow(source).TriggerAsync(foreignId);
            await host.Workflow(source).TriggerCallbackOnAsync(foreignId, Status.Middle);
        }

        await host.RunUntilIdleAsync();
        Assert.Equal(["good"], _received.Select(e => e.ForeignId));
        await host.AdvanceAsync(TimeSpan.FromSeconds(30));

        Assert.Equal((4, 2), (bad, _received.Count));
    }

    [Fact]
    public async Task An_event_that_is_delivered_again_after_it_was_handled_is_not_handled_again()
    {
        var publisher = new WatchedPublisher { Copies = 3 };
        var (source, sink) = (Source().Build(), Sink(ConnectorSource.Runs("source", RunState.Completed)).Build());
        await using var host = Start(source, sink, publisher.Register);
        await host.Workflow(source).TriggerAsync("a");
        await host.Workflow(source).TriggerCallbackOnAsync("a", Status.Middle);

        await host.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Single(_received);
    }

    [Fact]
    public async Task An_event_that_the_broker_loses_is_published_again()
    {
        var (source, sink) = (Source().Build(), Sink(ConnectorSource.Runs("source", RunState.Completed)).Build());
        await using var host = Start(source, sink);
        await host.Workflow(source).TriggerAsync("a");
        await host.Workflow(source).TriggerCallbackOnAsync("a", Status.Middle);
        host.Bus.LoseEverything();

        await host.AdvanceAsync(TimeSpan.FromSeconds(30));

        Assert.Single(_received);
    }

    [Fact]
    [Trait("Case", "140")]
    public async Task A_consume_lag_holds_an_event_until_it_is_old_enough_even_if_the_broker_lost_it()
    {
        var source = Source().Build();
        var sink = Sink(ConnectorSource.Runs("source", RunState.Completed), new ProcessOptions { ConsumeLag = TimeSpan.FromHours(1) }).Build();
        await using var host = Start(source, sink);
        await host.Workflow(source).TriggerAsync("a");
        await host.Workflow(source).TriggerCallbackOnAsync("a", Status.Middle);
        await host.AdvanceAsync(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Empty(_received);
        await host.AdvanceAsync(TimeSpan.FromTicks(1));
        Assert.Single(_received);

        await host.Workflow(source).TriggerAsync("b");
        await host.Workflow(source).TriggerCallbackOnAsync("b", Status.Middle);
        host.Bus.LoseEverything();
        await host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Single(_received);
        await host.AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(2, _received.Count);
    }

    [Fact]
    public async Task A_handler_class_is_made_for_each_event_in_a_scope_of_its_own()
    {
        var source = Source().Build();
        var sink = new WorkflowBuilder<Thing, Status>("sink")
            .AddStep(Status.Start, _ => Status.End, Status.End)
            .AddConnector<Relay>("runs", ConnectorSource.Runs("source", RunState.Completed))
            .Build();
        await using var host = Start(source, sink, workflows => workflows.Services.AddScoped<Visit>());
        foreach (var foreignId in new[] { "a", "b" })
        {
            await host.Workflow(source).TriggerAsync(foreignId);
            await host.Workflow(source).TriggerCallbackOnAsync(foreignId, Status.Middle);
        }

        await host.RunUntilIdleAsync();

        var texts = new[] { await host.Workflow(sink).Api.LatestAsync("a"), await host.Workflow(sink).Api.LatestAsync("b") }.Select(run => run!.Object.Text).ToList();
        Assert.Equal(2, texts.Distinct().Count());
    }

    [Fact]
    public void A_connector_on_a_workflow_that_the_app_does_not_have_is_refused()
    {
        var sink = Sink(ConnectorSource.Runs("sorce", RunState.Completed)).Build();

        var error = Assert.Throws<WorkflowConfigurationException>(() => WorkflowTestHost.Start(sink));

        Assert.Contains("'sorce', which is not part of the app", error.Message);
    }

    [Theory]
    [InlineData(RunState.Initiated)]
    [InlineData(RunState.Running)]
    [InlineData(RunState.RequestedDataDeleted)]
    public void A_connector_on_a_run_state_that_is_not_announced_is_refused(RunState state)
    {
        var error = Assert.Throws<WorkflowConfigurationException>(() => Sink(ConnectorSource.Runs("source", state)).Build());

        Assert.Contains("connector 'runs'", error.Message);
    }

    private static WorkflowTestHost Start(WorkflowDefinition<Thing, Status> source, WorkflowDefinition<Thing, Status> sink, Action<WorkflowsBuilder>? configure = null) =>
        WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(source).Add(sink);
            configure?.Invoke(workflows);
        });

    private static WorkflowBuilder<Thing, Status> Source() => new WorkflowBuilder<Thing, Status>("source")
        .AddStep(Status.Start, _ => Status.Middle, Status.Middle)
        .AddCallback(Status.Middle, (_, _, _) => Handlers.To(Status.End), Status.End);

    private WorkflowBuilder<Thing, Status> Sink(ConnectorSource source, ProcessOptions? options = null) => new WorkflowBuilder<Thing, Status>("sink")
        .AddStep(Status.Start, _ => Status.End, Status.End)
        .AddConnector("runs", source, (_, e, _) =>
        {
            _received.Add(e);
            return Task.CompletedTask;
        })
        .WithOptions(options ?? new ProcessOptions());

    private sealed class Visit
    {
        public Guid Id { get; } = Guid.NewGuid();
    }

    private sealed class Relay(Visit visit) : IConnectorHandler<Thing, Status>
    {
        public Task HandleAsync(IWorkflow<Thing, Status> workflow, ConnectorEvent connectorEvent, CancellationToken cancellationToken) =>
            workflow.TriggerAsync(connectorEvent.ForeignId, new() { Input = new Thing { Text = visit.Id.ToString() } }, cancellationToken);
    }
}

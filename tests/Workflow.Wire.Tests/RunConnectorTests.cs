using System.Collections.Concurrent;
using System.Text;

namespace Workflow.Wire.Tests;

/// <summary>Area H: connectors on the runs of another workflow.</summary>
public sealed class RunConnectorTests
{
    private readonly ConcurrentQueue<ConnectorEvent> _received = new();

    [Fact]
    [Trait("Case", "132")]
    [Trait("Case", "136")]
    public async Task A_connector_hears_once_of_each_run_that_reaches_its_run_state_and_triggers_a_run_of_its_own()
    {
        await using var app = await StartAsync(ConnectorSource.Runs("source", RunState.Completed), (workflow, e, ct) => workflow.TriggerAsync(e.ForeignId, new() { IdempotencyKey = e.Id }, ct));
        var source = app.Host.Api("source");
        var run = await source.TriggerAsync("a", new() { Input = new Thing { Text = "x" } });
        var other = await source.TriggerAsync("b");
        await source.AwaitAsync("a", run.RunId, Status.Middle).WaitAsync(Eventually.Patience);

        await source.CallbackAsync("a", Status.Middle);
        await source.CancelAsync(other.RunId);
        await app.UntilIdleAsync();

        var e = Assert.Single(_received);
        Assert.Equal((run.RunId + "/3", "a", "Completed"), (e.Id, e.ForeignId, e.Type));
        Assert.Equal("""{"text":"x","count":0}""", Encoding.UTF8.GetString(e.Body.Span));
        Assert.Equal(("source", run.RunId, "3"), (e.Headers["workflow"], e.Headers["runId"], e.Headers["version"]));
        Assert.Equal(RunState.Completed, (await app.Host.Api("sink").LatestAsync("a"))!.RunState);
    }

    [Fact]
    public async Task A_connector_on_a_status_hears_of_runs_that_enter_it_not_of_those_that_resume()
    {
        await using var app = await StartAsync(ConnectorSource.Runs("source", Status.Middle), (_, _, _) => Task.CompletedTask);
        var source = app.Host.Api("source");
        var run = await source.TriggerAsync("a");
        await source.AwaitAsync("a", run.RunId, Status.Middle).WaitAsync(Eventually.Patience);

        await source.PauseAsync(run.RunId);
        await source.ResumeAsync(run.RunId);
        await app.UntilIdleAsync();

        Assert.Equal(["Middle"], _received.Select(e => e.Type));
    }

    [Fact]
    [Trait("Case", "134")]
    public async Task An_event_whose_handler_fails_comes_again_while_those_of_other_foreign_IDs_go_on()
    {
        var (failures, goodIsDone) = (0, new TaskCompletionSource());
        await using var app = await StartAsync(ConnectorSource.Runs("source", RunState.Completed), (_, e, _) =>
        {
            if (e.ForeignId == "good")
                goodIsDone.TrySetResult();
            // It fails until the other is done: nothing else ends its failing.
            return e.ForeignId == "bad" && (++failures < 3 || !goodIsDone.Task.IsCompleted) ? throw new TimeoutException("the partner is slow") : Task.CompletedTask;
        });
        foreach (var foreignId in new[] { "bad", "good" })
        {
            var run = await app.Host.Api("source").TriggerAsync(foreignId);
            await app.Host.Api("source").AwaitAsync(foreignId, run.RunId, Status.Middle).WaitAsync(Eventually.Patience);
            await app.Host.Api("source").CallbackAsync(foreignId, Status.Middle);
        }

        await app.UntilIdleAsync();

        Assert.True(goodIsDone.Task.IsCompleted);
        Assert.True(_received.Count(e => e.ForeignId == "bad") >= 3);
        Assert.Single(_received, e => e.ForeignId == "good");
    }

    [Fact]
    [Trait("Case", "140")]
    public async Task A_consume_lag_holds_an_event_until_it_is_old_enough()
    {
        var lag = TimeSpan.FromMilliseconds(700);
        var handledAt = new ConcurrentQueue<DateTimeOffset>();
        await using var app = await StartAsync(
            ConnectorSource.Runs("source", RunState.Cancelled),
            (_, _, _) =>
            {
                handledAt.Enqueue(DateTimeOffset.UtcNow);
                return Task.CompletedTask;
            },
            new ProcessOptions { ConsumeLag = lag });
        var run = await app.Host.Api("source").TriggerAsync("a");
        await app.Host.Api("source").CancelAsync(run.RunId);

        await Eventually.TrueAsync(() => !handledAt.IsEmpty, "the event was handled");

        Assert.True(Assert.Single(handledAt) >= Assert.Single(_received).CreatedAt + lag - Eventually.ClockStep);
    }

    private Task<WireApp> StartAsync(ConnectorSource source, ConnectorHandler<Thing, Status> handle, ProcessOptions? options = null) => WireApp.StartAsync(workflows => workflows
        .Add(Things.Named("source")
            .AddStep(Status.Start, _ => Status.Middle, Status.Middle)
            .AddCallback(Status.Middle, (_, _, _) => Things.To(Status.End), Status.End)
            .Build())
        .Add(Things.OneStep("sink")
            .AddConnector("runs", source, (workflow, e, ct) =>
            {
                _received.Enqueue(e);
                return handle(workflow, e, ct);
            })
            .WithOptions(options ?? new ProcessOptions())
            .Build()));
}

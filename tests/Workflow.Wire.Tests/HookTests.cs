using System.Collections.Concurrent;

namespace Workflow.Wire.Tests;

/// <summary>Area I: hooks.</summary>
public sealed class HookTests
{
    private readonly ConcurrentQueue<(string Hook, RunSnapshot<Thing, Status> Run)> _called = new();

    [Fact]
    [Trait("Case", "141")]
    public async Task Each_hook_is_called_once_when_a_run_reaches_its_state()
    {
        await using var app = await WireApp.StartAsync(Things.Named()
            .AddStep(
                Status.Start,
                (run, ct) => run.ForeignId switch
                {
                    "pause" => run.PauseAsync("why", ct),
                    "cancel" => run.CancelAsync("why", ct),
                    _ => Things.To(Status.End),
                },
                Status.End)
            .OnPause(Hook("pause")).OnCancel(Hook("cancel")).OnComplete(Hook("complete")).OnDataDeleted(Hook("deleted")));
        foreach (var foreignId in new[] { "pause", "cancel", "complete" })
            await app.Api.TriggerAsync(foreignId);
        var deleted = await app.Api.TriggerAsync("delete");
        await app.Api.CompletedAsync(deleted);
        await app.Api.DeleteDataAsync(deleted.RunId);
        await app.Api.UntilAsync(deleted.RunId, RunState.DataDeleted);

        await Eventually.TrueAsync(() => _called.Count >= 5, "all hooks were called");
        await app.UntilIdleAsync();

        Assert.Equal(
            ["cancel cancel", "complete complete", "complete delete", "deleted delete", "pause pause"],
            _called.Select(call => $"{call.Hook} {call.Run.ForeignId}").Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Case", "142")]
    public async Task A_hook_that_fails_is_retried_and_neither_the_run_nor_other_runs_hooks_are_touched()
    {
        var calls = 0;
        await using var app = await WireApp.StartAsync(Things.OneStep()
            .OnComplete((run, _) =>
            {
                if (run.ForeignId == "bad" && Interlocked.Increment(ref calls) <= 3)
                    throw new OperationCanceledException("the mail server hung up");
                _called.Enqueue(("complete", run));
                return Task.CompletedTask;
            })
            .WithDefaultOptions(Things.Quick with { PauseAfterErrorCount = 1 }));
        var bad = await app.Api.TriggerAsync("bad");
        await app.Api.TriggerAsync("good");

        await Eventually.TrueAsync(() => _called.Count == 2, "both hooks succeeded");
        await app.UntilIdleAsync();

        Assert.Equal((4, 2), (calls, _called.Count));
        var now = await app.Api.GetAsync(bad.RunId);
        Assert.Equal((RunState.Completed, 2L), (now.RunState, now.Version));
        Assert.Equal(3, app.Host.Logs.Of("AttemptFailed").Count);
    }

    [Fact]
    [Trait("Case", "143")]
    public async Task A_run_whose_object_a_new_release_cannot_decode_is_passed_over_by_its_hook()
    {
        var failing = true;
        await using var app = await WireApp.StartAsync(Things.OneStep()
            .OnComplete((_, _) => failing ? throw new InvalidOperationException("no") : Task.CompletedTask));
        var run = await app.Api.TriggerAsync("a", new() { Input = new Thing { Text = "words" } });
        await app.Api.CompletedAsync(run);
        await Eventually.TrueAsync(() => app.Host.Logs.Of("AttemptFailed").Count > 0, "the hook was tried");
        await app.Host.StopAsync();
        failing = false;

        var calls = 0;
        var deployed = await app.AddHostAsync(new WireHostOptions
        {
            Deploys = workflows => workflows.Add(new WorkflowBuilder<Renamed, Status>(Things.Name)
                .AddStep(Status.Start, _ => Status.End, Status.End)
                .OnComplete((_, _) => { Interlocked.Increment(ref calls); return Task.CompletedTask; })
                .WithDefaultOptions(Things.Quick).WithOutboxOptions(Things.QuickOutbox).DisablePauseRetry().Build()),
        });
        await app.UntilIdleAsync();

        Assert.Equal(0, calls);
        Assert.Contains(deployed.Logs.Of("Skipped"), line => line.Message.Contains("unable to unmarshal object", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Case", "144")]
    public async Task A_storage_that_fails_makes_the_hook_wait_and_is_not_counted()
    {
        var storage = new FaultyStorage();
        await using var app = await WireApp.StartAsync(Things.Waiting().OnComplete(Hook("complete")), new WireHostOptions { Storage = storage });
        var caller = await app.AddHostAsync(new WireHostOptions { WorksOnEvents = false });
        await caller.Api().TriggerAsync("a");

        storage.Outage = true;
        await caller.Api().CallbackAsync("a", Status.Start);
        await Eventually.TrueAsync(() => app.Host.Logs.Of("InfrastructureFault").Count >= 2, "storage failed the hook");
        Assert.Empty(_called);
        storage.Outage = false;
        await Eventually.TrueAsync(() => !_called.IsEmpty, "the hook was called");
        await app.UntilIdleAsync();

        Assert.Single(_called);
        Assert.Empty(app.Host.Logs.Of("AttemptFailed"));
    }

    [Fact]
    [Trait("Case", "145")]
    public async Task A_state_without_a_hook_causes_no_message_at_all()
    {
        await using var app = await WireApp.StartAsync(Things.OneStep().OnCancel(Hook("cancel")));

        await app.Api.CompletedAsync(await app.Api.TriggerAsync("a"));
        await app.UntilIdleAsync();

        Assert.Empty(_called);
        Assert.Equal(["things-Start"], await app.AddressedAsync());
    }

    [Fact]
    [Trait("Case", "147")]
    public async Task A_message_that_comes_again_after_its_hook_was_called_calls_it_no_more()
    {
        await using var app = await WireApp.StartAsync(Things.OneStep().OnComplete(Hook("complete")));
        await app.Api.CompletedAsync(await app.Api.TriggerAsync("a"));
        await app.UntilIdleAsync();

        var sent = (await app.SentAsync()).Single(message => (string)message.ApplicationProperties["process"] == "things-on-complete");
        // Under another ID: the broker knows the first.
        await app.SendAsync("things", new Azure.Messaging.ServiceBus.ServiceBusMessage(sent) { MessageId = "again" });
        await Eventually.TrueAsync(() => app.Host.Logs.Of("Skipped").Any(line => line.Message.Contains("things-on-complete", StringComparison.Ordinal)), "the copy was passed over");

        Assert.Single(_called);
    }

    /// <summary>At least once, not exactly once: what a hook does outside should bear a repetition.</summary>
    [Fact]
    [Trait("Case", "147")]
    public async Task A_hook_whose_lock_is_lost_while_it_works_is_called_again()
    {
        var (entered, leave) = (new SemaphoreSlim(0), new TaskCompletionSource());
        await using var app = await WireApp.StartAsync(
            Things.OneStep().OnComplete(async (run, _) =>
            {
                _called.Enqueue(("complete", run));
                entered.Release();
                await leave.Task;
            }),
            emulate: WireApp.Subscriptions(subscription => subscription with { LockDuration = TimeSpan.FromSeconds(5) }));
        await app.Api.TriggerAsync("a");
        await entered.WaitAsync(Eventually.Patience);

        app.Broker.LoseLocks();
        await entered.WaitAsync(Eventually.Patience);
        leave.SetResult();
        await app.UntilIdleAsync();

        Assert.Equal(2, _called.Count);
    }

    private HookHandler<Thing, Status> Hook(string name) => (run, _) =>
    {
        _called.Enqueue((name, run));
        return Task.CompletedTask;
    };

    /// <summary>What became of <see cref="Thing"/> in another release.</summary>
    private sealed class Renamed
    {
        public int Text { get; set; }
    }
}

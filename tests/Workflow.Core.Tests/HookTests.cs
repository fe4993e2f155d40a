using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Core.Tests;

/// <summary>Area I: hooks.</summary>
public sealed class HookTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly List<(string Hook, RunSnapshot<Thing, Status> Run)> _called = [];

    [Theory]
    [InlineData("pause", "pause")]
    [InlineData("cancel", "cancel")]
    [InlineData("complete", "complete")]
    [InlineData("delete", "complete,deleted")]
    [Trait("Case", "141")]
    public async Task Each_hook_is_called_once_when_a_run_reaches_its_state(string what, string hooks)
    {
        var definition = AllHooks(new WorkflowBuilder<Thing, Status>("hooked").AddStep(
            Status.Start,
            (run, ct) => what switch
            {
                "pause" => run.PauseAsync("why", ct),
                "cancel" => run.CancelAsync("why", ct),
                _ => Handlers.To(Status.End),
            },
            Status.End)).DisablePauseRetry().Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a", new Thing { Text = "x" });
        await host.RunUntilIdleAsync();
        if (what == "delete")
            await host.Workflow(definition).Api.DeleteDataAsync(run.RunId);

        await host.AdvanceAsync(TimeSpan.FromHours(3));

        Assert.Equal(hooks.Split(','), _called.Select(call => call.Hook));
        Assert.All(_called, call => Assert.Equal(("a", run.RunId), (call.Run.ForeignId, call.Run.RunId)));
    }

    [Fact]
    public async Task A_hook_set_twice_is_the_one_set_last()
    {
        var definition = OneStep().OnComplete(Hook("first")).OnComplete(Hook("second")).Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();

        Assert.Equal(["second"], _called.Select(call => call.Hook));
    }

    [Fact]
    [Trait("Case", "142")]
    public async Task A_hook_that_fails_is_retried_after_its_back_off_and_the_run_is_left_alone()
    {
        var log = new LogRecorder();
        var definition = OneStep()
            .OnComplete(FailingTimes(2, () => new InvalidOperationException("mail server down")))
            .WithDefaultOptions(new ProcessOptions { ErrorBackOff = Second * 10, PauseAfterErrorCount = 1 })
            .Build();
        await using var host = Start(definition, log.Register);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();
        Assert.Empty(_called);
        await host.AdvanceAsync(Second * 20);

        Assert.Single(_called);
        var now = await host.Workflow(definition).Api.GetAsync(run.RunId);
        Assert.Equal((RunState.Completed, 2L), (now.RunState, now.Version));
        Assert.Equal([1, 2], log.Lines.Where(line => line.Event == "AttemptFailed").Select(line => line.Values["Attempt"]));
    }

    public static TheoryData<string, Func<Exception>> OwnCancellations => new()
    {
        { "timeout", () => new TimeoutException("slow") },
        { "canceled", () => new OperationCanceledException("hung up") },
        { "task canceled", () => new TaskCanceledException("timed out") },
    };

    /// <summary>D19: in luno the one ends the process for good and the other makes it spin.</summary>
    [Theory]
    [MemberData(nameof(OwnCancellations))]
    [Trait("Case", "38")]
    public async Task A_hooks_own_timeout_or_cancellation_is_retried_with_back_off(string name, Func<Exception> failure)
    {
        var definition = OneStep().OnComplete(FailingTimes(3, failure)).Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync(name);

        await host.AdvanceAsync(Second * 2);
        Assert.Empty(_called);
        await host.AdvanceAsync(Second);

        Assert.Single(_called);
        Assert.Empty(host.Faults);
    }

    [Fact]
    public async Task A_hook_that_fails_for_one_run_goes_on_with_others()
    {
        var definition = OneStep().OnComplete((run, _) =>
        {
            if (run.ForeignId == "bad")
                throw new InvalidOperationException("no");
            _called.Add(("complete", run));
            return Task.CompletedTask;
        }).Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("bad");
        await host.Workflow(definition).TriggerAsync("good");

        await host.RunUntilIdleAsync();

        Assert.Equal(["good"], _called.Select(call => call.Run.ForeignId));
    }

    [Fact]
    [Trait("Case", "143")]
    public async Task A_run_whose_object_cannot_be_decoded_is_passed_over_with_a_metric()
    {
        using var metrics = new MetricRecorder("damaged");
        var store = new FaultyRecordStore();
        var definition = OneStep("damaged").OnComplete(Hook("complete")).Build();
        await using var host = Start(definition, store.Register);
        store.Read = record => record is { RunState: RunState.Completed } ? record with { Object = "{\"count\":\"many\"}"u8.ToArray() } : record;
        await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Empty(_called);
        Assert.Empty(host.Faults);
        Assert.Equal(1, metrics.Sum("workflow.process.skipped_events", ("workflow.process", "damaged-on-complete"), ("reason", "unable to unmarshal object")));
        Assert.Empty(await host.ReceiptsAsync("damaged"));
    }

    [Fact]
    [Trait("Case", "144")]
    public async Task A_store_that_fails_makes_the_hook_wait_and_is_not_counted()
    {
        var store = new FaultyRecordStore { Before = FaultyRecordStore.Once(call => call.Method == nameof(IRecordStore.HasReceiptAsync)) };
        var definition = OneStep().OnComplete(Hook("complete")).Build();
        await using var host = Start(definition, store.Register);
        await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();
        Assert.Empty(_called);
        Assert.IsType<IOException>(Assert.Single(host.Faults));
        await host.AdvanceAsync(Second);

        Assert.Single(_called);
    }

    /// <summary>D32: luno tries for ever.</summary>
    [Fact]
    public async Task A_run_that_is_gone_is_passed_over_with_a_metric()
    {
        using var metrics = new MetricRecorder("gone");
        var store = new FaultyRecordStore();
        var definition = OneStep("gone").OnComplete(Hook("complete")).Build();
        await using var host = Start(definition, store.Register);
        store.Read = record => record is { RunState: RunState.Completed } ? null : record;
        await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Empty(_called);
        Assert.Equal(1, metrics.Sum("workflow.process.skipped_events", ("workflow.process", "gone-on-complete"), ("reason", "record not found")));
    }

    [Fact]
    [Trait("Case", "145")]
    public async Task A_state_without_a_hook_causes_no_event_at_all()
    {
        var publisher = new WatchedPublisher();
        var definition = OneStep().OnCancel(Hook("cancel")).Build();
        await using var host = Start(definition, publisher.Register);
        await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();

        Assert.Empty(_called);
        Assert.Equal(["hooked-Start"], publisher.Published.Select(publication => publication.Event.Process));
        Assert.Empty(await host.ReceiptsAsync("hooked"));
    }

    [Fact]
    [Trait("Case", "147")]
    public async Task A_hook_whose_receipt_is_gone_is_not_called_again()
    {
        var publisher = new WatchedPublisher();
        var definition = OneStep().OnComplete(Hook("complete")).Build();
        await using var host = Start(definition, publisher.Register);
        await host.Workflow(definition).TriggerAsync("a");
        await host.RunUntilIdleAsync();

        await host.Bus.PublishAsync(publisher.To("hooked-on-complete"), default);
        await host.Bus.PublishAsync(publisher.To("hooked-on-complete"), default);
        await host.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Single(_called);
    }

    /// <summary>At least once, not exactly once: what a hook does outside should bear a repetition.</summary>
    [Fact]
    [Trait("Case", "147")]
    public async Task A_hook_whose_host_dies_before_the_receipt_goes_is_called_again()
    {
        var store = new FaultyRecordStore { Before = FaultyRecordStore.Once(call => call.Method == nameof(IRecordStore.DeleteReceiptAsync)) };
        var definition = OneStep().OnComplete(Hook("complete")).Build();
        await using var host = Start(definition, store.Register);
        await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal(2, _called.Count);
    }

    [Fact]
    public async Task A_hook_that_the_broker_lost_is_called_after_the_sweep()
    {
        var lost = false;
        var publisher = new WatchedPublisher { Loses = @event => @event.Kind == EventKind.RunState && !lost && (lost = true) };
        var definition = OneStep().OnComplete(Hook("complete")).Build();
        await using var host = Start(definition, publisher.Register);
        await host.Workflow(definition).TriggerAsync("a");
        await host.RunUntilIdleAsync();
        Assert.Empty(_called);

        await host.AdvanceAsync(Second * 30);

        Assert.Single(_called);
    }

    [Fact]
    public async Task A_late_hook_gets_the_run_as_it_is_by_then()
    {
        var definition = new WorkflowBuilder<Thing, Status>("hooked")
            .AddCallback(Status.Start, (_, _, _) => Handlers.To(Status.End), Status.End)
            .OnPause(Hook("pause"))
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");
        await host.Workflow(definition).Api.PauseAsync(run.RunId);
        await host.Workflow(definition).Api.ResumeAsync(run.RunId);

        await host.RunUntilIdleAsync();

        Assert.Equal(RunState.Running, Assert.Single(_called).Run.RunState);
    }

    [Fact]
    public async Task A_completion_hook_that_comes_after_the_deletion_gets_what_was_put_in_the_objects_place()
    {
        var failing = true;
        var definition = OneStep().OnComplete((run, _) =>
        {
            if (failing)
                throw new InvalidOperationException("no");
            _called.Add(("complete", run));
            return Task.CompletedTask;
        }).Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a", new Thing { Text = "secret" });
        await host.RunUntilIdleAsync();
        await host.Workflow(definition).Api.DeleteDataAsync(run.RunId);
        await host.RunUntilIdleAsync();

        failing = false;
        await host.AdvanceAsync(Second);

        Assert.Equal("""{"result":"deleted"}""", Encoding.UTF8.GetString(Assert.Single(_called).Run.Record.Object.Span));
    }

    [Fact]
    public async Task A_hook_class_is_made_for_each_call_in_a_scope_of_its_own()
    {
        var visits = new Visits();
        var definition = OneStep().OnComplete<Receptionist>().Build();
        await using var host = Start(definition, workflows => workflows.Services.AddSingleton(visits).AddScoped<Scope>());
        await host.Workflow(definition).TriggerAsync("a");
        await host.Workflow(definition).TriggerAsync("b");

        await host.RunUntilIdleAsync();

        Assert.Equal(2, visits.Scopes.Distinct().Count());
        Assert.All(visits.Scopes, scope => Assert.True(scope.Ended));
    }

    private static WorkflowBuilder<Thing, Status> OneStep(string name = "hooked") =>
        new WorkflowBuilder<Thing, Status>(name).AddStep(Status.Start, _ => Status.End, Status.End);

    private static WorkflowTestHost Start(WorkflowDefinition<Thing, Status> definition, Action<WorkflowsBuilder> configure) =>
        WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            configure(workflows);
        });

    private WorkflowBuilder<Thing, Status> AllHooks(WorkflowBuilder<Thing, Status> builder) =>
        builder.OnPause(Hook("pause")).OnCancel(Hook("cancel")).OnComplete(Hook("complete")).OnDataDeleted(Hook("deleted"));

    private HookHandler<Thing, Status> Hook(string name) => (run, _) =>
    {
        _called.Add((name, run));
        return Task.CompletedTask;
    };

    private HookHandler<Thing, Status> FailingTimes(int times, Func<Exception> failure) => (run, _) =>
    {
        if (times-- > 0)
            throw failure();
        _called.Add(("complete", run));
        return Task.CompletedTask;
    };

    private sealed class Visits
    {
        public List<Scope> Scopes { get; } = [];
    }

    private sealed class Scope : IDisposable
    {
        public bool Ended { get; private set; }

        public void Dispose() => Ended = true;
    }

    private sealed class Receptionist(Visits visits, Scope scope) : IHookHandler<Thing, Status>
    {
        public Task HandleAsync(RunSnapshot<Thing, Status> run, CancellationToken cancellationToken)
        {
            visits.Scopes.Add(scope);
            return Task.CompletedTask;
        }
    }
}

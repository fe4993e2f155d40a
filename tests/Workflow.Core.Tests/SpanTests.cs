using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Core.Tests;

/// <summary>Area P: a run is one trace.</summary>
public sealed class SpanTests
{
    [Fact]
    public async Task A_run_is_one_trace_from_its_caller_through_every_step_to_its_hook()
    {
        using var spans = new SpanRecorder("traced");
        var definition = TwoSteps("traced").OnComplete((_, _) => Task.CompletedTask).Build();
        await using var host = WorkflowTestHost.Start(definition);
        using var caller = new Caller("vendor=1");
        var run = await caller.RunAsync(() => host.Workflow(definition).TriggerAsync("a"));

        await host.RunUntilIdleAsync();

        var ended = spans.Ended;
        Assert.Equal(["traced trigger", "traced-Start", "traced-Middle", "traced-on-complete"], ended.Select(span => span.OperationName));
        Assert.All(ended, span => Assert.Equal((caller.TraceId, "vendor=1"), (span.TraceId.ToHexString(), span.TraceStateString)));
        Assert.Equal(
            [caller.SpanId, .. ended.Take(3).Select(span => span.SpanId.ToHexString())],
            ended.Select(span => span.ParentSpanId.ToHexString()));
        Assert.Equal([ActivityKind.Producer, ActivityKind.Consumer, ActivityKind.Consumer, ActivityKind.Consumer], ended.Select(span => span.Kind));
        Assert.Contains($"trace {caller.TraceId}", run.Record.TraceOrigin);
    }

    [Fact]
    public async Task A_span_says_which_run_it_is_about_where_the_run_was_and_where_it_got_to()
    {
        using var spans = new SpanRecorder("tagged");
        var definition = TwoSteps("tagged").Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();

        Assert.Equal(("a", run.RunId, "Start", "triggered"), (Tag("tagged trigger", "workflow.foreign_id"), Tag("tagged trigger", "workflow.run_id"), Tag("tagged trigger", "workflow.status"), Tag("tagged trigger", "workflow.outcome")));
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["workflow.name"] = "tagged",
                ["workflow.process"] = "tagged-Middle",
                ["workflow.foreign_id"] = "a",
                ["workflow.run_id"] = run.RunId,
                ["workflow.run_version"] = 2L,
                ["workflow.attempt"] = 0,
                ["workflow.status"] = "Middle",
                ["workflow.status.after"] = "End",
                ["workflow.run_state"] = "Running",
                ["workflow.run_state.after"] = "Completed",
                ["workflow.outcome"] = "completed",
            },
            spans.Only("tagged-Middle").TagObjects.ToDictionary());
        Assert.Equal("moved", Tag("tagged-Start", "workflow.outcome"));

        object? Tag(string span, string tag) => spans.Only(span).GetTagItem(tag);
    }

    [Fact]
    public async Task What_comes_through_a_broker_says_so_in_the_words_of_messaging()
    {
        using var spans = new SpanRecorder("brokered");
        var definition = TwoSteps("brokered").Build();
        var publisher = new WatchedPublisher { Loses = _ => true };
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            publisher.Register(workflows);
        });
        await host.Workflow(definition).TriggerAsync("a");
        var @event = publisher.Published[0].Event;

        host.Catalog.TryGetProcess("brokered-Start", out var process);
        await process!.HandleAsync(new EventDelivery(@event) { MessagingSystem = "servicebus" }, default);

        Assert.Equal(
            ["messaging.destination.name brokered", "messaging.destination.subscription.name brokered-Start", $"messaging.message.id {@event.MessageId}", "messaging.operation.name process", "messaging.operation.type process", "messaging.system servicebus"],
            spans.Only("brokered-Start").TagObjects.Where(tag => tag.Key.StartsWith("messaging.", StringComparison.Ordinal)).Select(tag => $"{tag.Key} {tag.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_attempt_that_fails_says_why_and_the_next_has_the_same_parent()
    {
        using var spans = new SpanRecorder("failing");
        var calls = 0;
        var definition = new WorkflowBuilder<Thing, Status>("failing").AddStep(Status.Start, _ => ++calls == 1 ? throw new InvalidOperationException("no luck") : Status.End, Status.End).Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(TimeSpan.FromSeconds(1));

        var attempts = spans.Ended.Where(span => span.OperationName == "failing-Start").ToList();
        Assert.Equal([(ActivityStatusCode.Error, "no luck"), (ActivityStatusCode.Unset, null)], attempts.Select(span => (span.Status, span.StatusDescription)));
        Assert.Equal(["retried", "completed"], attempts.Select(span => span.GetTagItem("workflow.outcome")));
        Assert.Equal([0, 1], attempts.Select(span => span.GetTagItem("workflow.attempt")));
        Assert.Equal("System.InvalidOperationException", attempts[0].GetTagItem("error.type"));
        var exception = Assert.Single(attempts[0].Events, @event => @event.Name == "exception");
        Assert.Contains(new KeyValuePair<string, object?>("exception.message", "no luck"), exception.Tags);
        Assert.All(attempts, span => Assert.Equal(spans.Only("failing trigger").SpanId, span.ParentSpanId));
    }

    [Fact]
    public async Task What_people_do_to_a_run_is_part_of_its_trace_and_linked_to_theirs()
    {
        using var spans = new SpanRecorder("steered");
        var definition = new WorkflowBuilder<Thing, Status>("steered")
            .AddCallback(Status.Start, (_, _, _) => Handlers.To(Status.Middle), Status.Middle)
            .AddStep(Status.Middle, _ => Status.End, Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var api = host.Workflow(definition).Api;
        var run = await api.TriggerAsync("a");
        using (var pausing = new Caller())
        {
            await pausing.RunAsync(() => api.PauseAsync(run.RunId));
            Linked("steered pause", pausing, "steered trigger");
        }
        await api.ResumeAsync(run.RunId);
        using var calling = new Caller();
        await calling.RunAsync(() => api.CallbackAsync("a", Status.Start));
        await host.RunUntilIdleAsync();

        Linked("steered callback", calling, "steered resume");
        Assert.Equal(("paused", "resumed", "moved"), (Outcome("steered pause"), Outcome("steered resume"), Outcome("steered callback")));
        Assert.Equal(spans.Only("steered callback").SpanId, spans.Only("steered-Middle").ParentSpanId);
        Assert.Single(spans.Ended.Select(span => span.TraceId).Distinct());

        object? Outcome(string span) => spans.Only(span).GetTagItem("workflow.outcome");

        void Linked(string name, Caller caller, string parent)
        {
            var span = spans.Only(name);
            Assert.Equal(spans.Only(parent).SpanId, span.ParentSpanId);
            var link = Assert.Single(span.Links);
            Assert.Equal((caller.TraceId, caller.SpanId), (link.Context.TraceId.ToHexString(), link.Context.SpanId.ToHexString()));
            Assert.Contains(new KeyValuePair<string, object?>("workflow.link", "caller"), link.Tags!);
        }
    }

    [Fact]
    public async Task A_timeout_fires_days_later_in_the_runs_trace_with_a_link_to_its_arming()
    {
        using var spans = new SpanRecorder("slow");
        var definition = new WorkflowBuilder<Thing, Status>("slow")
            .AddTimeout(Status.Start, TimeSpan.FromDays(3), (_, _, _) => Handlers.To(Status.End), Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(TimeSpan.FromDays(3));

        var (arming, firing) = (spans.Only("slow-Start-timeout-arming"), spans.Only("slow-Start-timeout"));
        Assert.Equal(("armed", "completed"), (arming.GetTagItem("workflow.outcome"), firing.GetTagItem("workflow.outcome")));
        Assert.Equal((arming.TraceId, arming.SpanId), (firing.TraceId, firing.ParentSpanId));
        Assert.Equal(arming.SpanId, Assert.Single(firing.Links).Context.SpanId);
        Assert.Equal(spans.Only("slow trigger").SpanId, arming.ParentSpanId);
    }

    [Fact]
    public async Task A_slot_of_a_schedule_is_the_root_of_its_runs_trace()
    {
        using var spans = new SpanRecorder("nightly");
        var definition = TwoSteps("nightly").AddSchedule("a", "0 1 * * *").Build();
        await using var host = WorkflowTestHost.Start(definition);

        await host.AdvanceAsync(TimeSpan.FromHours(1.5));

        var slot = spans.Only("nightly schedule");
        Assert.Equal(default, slot.ParentSpanId);
        Assert.Equal("2026-01-01T01:00:00.0000000+00:00", slot.GetTagItem("workflow.slot"));
        Assert.Equal(slot.SpanId, spans.Only("nightly trigger").ParentSpanId);
        Assert.All(spans.Ended, span => Assert.Equal(slot.TraceId, span.TraceId));
    }

    [Fact]
    public async Task What_the_sweep_publishes_again_keeps_its_trace()
    {
        using var spans = new SpanRecorder("swept");
        var definition = TwoSteps("swept").Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");
        host.Bus.LoseEverything();

        await host.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(spans.Only("swept trigger").SpanId, spans.Only("swept-Start").ParentSpanId);
    }

    [Fact]
    public async Task A_dead_letter_that_is_replayed_keeps_its_trace()
    {
        using var spans = new SpanRecorder("replayed");
        var definition = TwoSteps("replayed").Build();
        var publisher = new WatchedPublisher { Loses = _ => true };
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            publisher.Register(workflows);
        });
        var run = await host.Workflow(definition).TriggerAsync("a");
        var @event = publisher.Published[0].Event;
        await host.Services.GetRequiredService<IDeadLetterStore>().PutDeadLetterAsync(
            new DeadLetter { Id = "1", Workflow = "replayed", Process = @event.Process, Reason = "why", EnqueuedAt = run.CreatedAt, Event = @event, Message = new ConnectorMessage { MessageId = "1" } },
            default);
        publisher.Loses = _ => false;

        host.Services.GetRequiredService<IWorkflows>().TryGet("replayed", out var workflow);
        Assert.Equal(DeadLetterReplay.Published, await workflow!.ReplayDeadLetterAsync("1", default));
        await host.RunUntilIdleAsync();

        Assert.Equal(spans.Only("replayed trigger").SpanId, spans.Only("replayed-Start").ParentSpanId);
    }

    [Fact]
    public async Task A_connectors_message_continues_the_trace_of_its_sender()
    {
        using var spans = new SpanRecorder("connected");
        var definition = TwoSteps("connected")
            .AddConnector("inbox", ConnectorSource.Queue("inbox"), (workflow, connectorEvent, ct) => workflow.TriggerAsync(connectorEvent.ForeignId, cancellationToken: ct))
            .Build();
        await using var host = WorkflowTestHost.Start(definition);

        await host.Catalog.MessageProcesses[0].HandleAsync(
            new ConnectorMessage { MessageId = "m1", SessionId = "a", Properties = new Dictionary<string, string> { ["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" } },
            default);
        await host.RunUntilIdleAsync();

        var connector = spans.Only("connected-inbox-connector");
        Assert.Equal(("b7ad6b7169203331", "m1", "handled"), (connector.ParentSpanId.ToHexString(), connector.GetTagItem("messaging.message.id"), connector.GetTagItem("workflow.outcome")));
        Assert.Equal(connector.SpanId, spans.Only("connected trigger").ParentSpanId);
        Assert.All(spans.Ended, span => Assert.Equal("0af7651916cd43dd8448eb211c80319c", span.TraceId.ToHexString()));
    }

    [Fact]
    public async Task Spans_of_user_code_nest_and_what_it_does_in_them_is_the_steps()
    {
        using var spans = new SpanRecorder("nesting");
        using var source = new ActivitySource(SpanRecorder.UserSource);
        var definition = new WorkflowBuilder<Thing, Status>("nesting")
            .AddStep(
                Status.Start,
                async (run, ct) =>
                {
                    using var own = source.StartActivity("own");
                    return await run.PauseAsync("why", ct);
                },
                Status.End)
            .DisablePauseRetry()
            .OnPause((_, _) => Task.CompletedTask)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();

        var step = spans.Only("nesting-Start");
        Assert.Equal(step.SpanId, spans.Only("own").ParentSpanId);
        Assert.Equal("paused", step.GetTagItem("workflow.outcome"));
        Assert.Equal(step.SpanId, spans.Only("nesting-on-pause").ParentSpanId);
    }

    [Fact]
    public async Task A_skipped_event_says_why()
    {
        using var spans = new SpanRecorder("skipping");
        var definition = new WorkflowBuilder<Thing, Status>("skipping").AddStep(Status.Start, run => run.Skip(), Status.End).Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();

        var step = spans.Only("skipping-Start");
        Assert.Equal(("skipped", "next value specified skip"), (step.GetTagItem("workflow.outcome"), step.GetTagItem("reason")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_host_that_traces_nothing_hands_the_trace_on(bool listens)
    {
        using var spans = listens ? new SpanRecorder("silent", ActivitySamplingResult.PropagationData) : null;
        var definition = TwoSteps("silent").AddTimeout(Status.Other, TimeSpan.FromMinutes(5), (_, _, _) => Handlers.To(Status.End), Status.End).Build();
        var publisher = new WatchedPublisher();
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            publisher.Register(workflows);
        });
        using var caller = new Caller();
        await caller.RunAsync(() => host.Workflow(definition).TriggerAsync("a"));
        await caller.RunAsync(() => host.Workflow(definition).TriggerAsync("b", startAt: Status.Other));

        await host.AdvanceAsync(TimeSpan.FromMinutes(6));

        Assert.Equal(["silent-Start", "silent-Other-timeout-arming", "silent-Middle", "silent-Other-timeout"], publisher.Published.Select(published => published.Event.Process));
        Assert.All(publisher.Published, published => Assert.StartsWith($"00-{caller.TraceId}-", published.Event.TraceParent, StringComparison.Ordinal));
    }

    private static WorkflowBuilder<Thing, Status> TwoSteps(string name) => new WorkflowBuilder<Thing, Status>(name)
        .AddStep(Status.Start, _ => Status.Middle, Status.Middle)
        .AddStep(Status.Middle, _ => Status.End, Status.End);

    /// <summary>A span of somebody who calls.</summary>
    private sealed class Caller : IDisposable
    {
        private readonly Activity _activity;

        public Caller(string? traceState = null)
        {
            _activity = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C);
            _activity.TraceStateString = traceState;
            _activity.Start();
            Activity.Current = null;
        }

        public string TraceId => _activity.TraceId.ToHexString();

        public string SpanId => _activity.SpanId.ToHexString();

        public async Task<T> RunAsync<T>(Func<Task<T>> call)
        {
            Activity.Current = _activity;
            return await call();
        }

        public void Dispose() => _activity.Dispose();
    }
}

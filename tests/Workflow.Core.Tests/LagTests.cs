using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Core.Tests;

/// <summary>Area P: how far processes lag, and what scans find.</summary>
public sealed class LagTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    [Trait("Case", "238")]
    public async Task The_lag_is_the_age_of_what_was_handled_last_and_alerts_above_its_threshold()
    {
        using var metrics = new MetricRecorder("lagging");
        var definition = OneStep("lagging").Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("old");
        host.Bus.LoseEverything();
        host.Time.SetUtcNow(WorkflowTestHost.DefaultStart + Hour);
        await host.RunUntilIdleAsync();

        Assert.Equal([3600], metrics.Observe("workflow.process.lag", ("workflow.process", "lagging-Start")));
        Assert.Equal([1], metrics.Observe("workflow.process.lag_alert", ("workflow.process", "lagging-Start")));

        await host.Workflow(definition).TriggerAsync("new");
        await host.RunUntilIdleAsync();

        Assert.Equal([0], metrics.Observe("workflow.process.lag", ("workflow.process", "lagging-Start")));
        Assert.Equal([0], metrics.Observe("workflow.process.lag_alert", ("workflow.process", "lagging-Start")));
    }

    [Fact]
    public async Task An_idle_process_does_not_keep_the_lag_of_its_last_event()
    {
        using var metrics = new MetricRecorder("idle");
        var definition = OneStep("idle").Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");
        host.Time.SetUtcNow(WorkflowTestHost.DefaultStart + Hour);
        await host.RunUntilIdleAsync();
        Assert.Equal([1], metrics.Observe("workflow.process.lag_alert", ("workflow.process", "idle-Start")));

        await host.AdvanceAsync(Minute + TimeSpan.FromSeconds(1));

        Assert.Equal([0], metrics.Observe("workflow.process.lag", ("workflow.process", "idle-Start")));
        Assert.Equal([0], metrics.Observe("workflow.process.lag_alert", ("workflow.process", "idle-Start")));
    }

    [Fact]
    public async Task The_lag_of_a_process_whose_handler_hangs_grows()
    {
        using var metrics = new MetricRecorder("hanging");
        WorkflowTestHost? host = null;
        IReadOnlyList<double> lags = [], alerts = [];
        var definition = new WorkflowBuilder<Thing, Status>("hanging")
            .AddStep(
                Status.Start,
                _ =>
                {
                    host!.Time.Advance(Hour);
                    lags = metrics.Observe("workflow.process.lag", ("workflow.process", "hanging-Start"));
                    alerts = metrics.Observe("workflow.process.lag_alert", ("workflow.process", "hanging-Start"));
                    return Status.End;
                },
                Status.End)
            .Build();
        await using var started = host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();

        Assert.Equal([3600], lags);
        Assert.Equal([1], alerts);
    }

    [Fact]
    public async Task The_outbox_is_as_old_as_the_oldest_event_that_nobody_consumes_while_it_backs_off_too()
    {
        using var metrics = new MetricRecorder("stuck");
        var definition = OneStep("stuck").Build();
        var publisher = new WatchedPublisher();
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            publisher.Register(workflows);
        });
        publisher.Loses = _ => true;
        await host.Workflow(definition).TriggerAsync("a");

        // Published again after 30 s, 90 s, 210 s; the sweeps in between do not come across it.
        await host.AdvanceAsync(TimeSpan.FromMinutes(3));
        Assert.Equal([180], metrics.Observe("workflow.outbox.age"));
        Assert.Equal([180], metrics.Observe("workflow.process.lag", ("workflow.process", "stuck-outbox-sweep")));
        Assert.Equal([1], metrics.Observe("workflow.process.lag_alert", ("workflow.process", "stuck-outbox-sweep")));
        Assert.Equal(2, metrics.Sum("workflow.outbox.republished"));

        publisher.Loses = _ => false;
        await host.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Equal([0], metrics.Observe("workflow.outbox.age"));
        Assert.Equal([0], metrics.Observe("workflow.process.lag_alert", ("workflow.process", "stuck-outbox-sweep")));
    }

    [Fact]
    public async Task Timeouts_are_counted_when_they_are_armed_and_while_they_are_overdue()
    {
        using var metrics = new MetricRecorder("timed");
        var definition = TenMinutes("timed");
        var publisher = new WatchedPublisher { Loses = @event => @event.Kind == EventKind.Timeout };
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            publisher.Register(workflows);
        });
        await host.Workflow(definition).TriggerAsync("a");
        await host.AdvanceAsync(TimeSpan.FromMinutes(9.75));
        Assert.Equal([1], metrics.Values("workflow.timeout.armed", ("workflow.process", "timed-Start-timeout-arming")));
        Assert.Equal([0], metrics.Observe("workflow.timeout.overdue"));

        await host.AdvanceAsync(Minute);
        Assert.Equal([1], metrics.Observe("workflow.timeout.overdue"));

        publisher.Loses = _ => false;
        await host.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal([0], metrics.Observe("workflow.timeout.overdue"));
    }

    [Fact]
    public async Task Runs_in_flight_and_waiting_dead_letters_are_counted_while_somebody_listens()
    {
        using var metrics = new MetricRecorder("counting", withCounts: true);
        var definition = new WorkflowBuilder<Thing, Status>("counting")
            .AddCallback(Status.Start, (_, _, _) => Handlers.To(Status.Middle), Status.Middle)
            .AddCallback(Status.Middle, (_, _, _) => Handlers.To(Status.End), Status.End)
            .DisablePauseRetry()
            .Build();
        await using var host = WorkflowTestHost.Start(workflows => workflows.Add(definition).WithTelemetry(new TelemetryOptions { CountLimit = 3 }));
        var workflow = host.Workflow(definition);
        await workflow.TriggerAsync("a");
        var paused = await workflow.TriggerAsync("b");
        await workflow.Api.PauseAsync(paused.RunId);
        await host.Services.GetRequiredService<IDeadLetterStore>().PutDeadLetterAsync(
            new DeadLetter { Id = "1", Workflow = "counting", Process = "counting-Start", Reason = "why", EnqueuedAt = WorkflowTestHost.DefaultStart, Message = new ConnectorMessage { MessageId = "1" } },
            default);
        await host.AdvanceAsync(TimeSpan.FromMinutes(6));

        Assert.Equal(["Middle Running 0", "Start Initiated 1", "Start Paused 1", "Start Running 0"], InFlight(metrics));
        Assert.Equal([0], metrics.Observe("workflow.run.count_limited"));
        Assert.Equal([1], metrics.Observe("workflow.dead_letter.waiting"));

        await workflow.Api.CancelAsync(paused.RunId);
        await workflow.TriggerAsync("c");
        await workflow.TriggerAsync("d");
        await host.AdvanceAsync(TimeSpan.FromMinutes(6));

        Assert.Equal(["Middle Running 0", "Start Initiated 2", "Start Paused 0", "Start Running 0"], InFlight(metrics));
        Assert.Equal([1], metrics.Observe("workflow.run.count_limited"));
    }

    [Fact]
    public async Task A_host_that_does_not_scan_any_more_says_zero()
    {
        using var metrics = new MetricRecorder("handed-over");
        var definition = TenMinutes("handed-over");
        var publisher = new WatchedPublisher { Loses = @event => @event.Kind == EventKind.Timeout };
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            publisher.Register(workflows);
        });
        await host.Workflow(definition).TriggerAsync("a");
        await host.AdvanceAsync(TimeSpan.FromMinutes(11));
        Assert.Equal([1], metrics.Observe("workflow.timeout.overdue"));

        // Nothing runs on this host while its clock goes on: another one has the scan.
        host.Time.SetUtcNow(host.Time.GetUtcNow() + TimeSpan.FromMinutes(7));

        Assert.Equal([0], metrics.Observe("workflow.timeout.overdue"));
    }

    [Theory]
    [InlineData(false, 5, 0)]
    [InlineData(true, 5, 4)]
    [InlineData(true, 10, 2)]
    [InlineData(true, 0, 0)]
    public async Task Counting_costs_what_was_agreed_and_nothing_while_nobody_listens(bool listens, int minutes, int counts)
    {
        using var metrics = listens ? new MetricRecorder("thrifty", withCounts: true) : null;
        var counted = 0;
        var store = new FaultyRecordStore
        {
            Before = call =>
            {
                counted += call.Method == nameof(IRecordStore.CountAsync) ? 1 : 0;
                return null;
            },
        };
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(OneStep("thrifty").Build()).WithTelemetry(new TelemetryOptions { CountInterval = TimeSpan.FromMinutes(minutes) });
            store.Register(workflows);
        });

        for (var minute = 0; minute < 19; minute++)
            await host.AdvanceAsync(Minute);

        Assert.Equal(counts, counted);
    }

    [Theory]
    [InlineData(9, 10)]
    [InlineData(-1, 10)]
    [InlineData(60, 0)]
    [InlineData(60, 100_001)]
    public void Options_out_of_range_are_refused(int seconds, int limit) =>
        Assert.Throws<WorkflowConfigurationException>(() => WorkflowTestHost.Start(workflows => workflows
            .Add(OneStep("refused").Build())
            .WithTelemetry(new TelemetryOptions { CountInterval = TimeSpan.FromSeconds(seconds), CountLimit = limit })));

    private static IEnumerable<string> InFlight(MetricRecorder metrics)
    {
        metrics.Observe("workflow.run.in_flight");
        return metrics.Of("workflow.run.in_flight").Select(measured => $"{measured.Tags["workflow.status"]} {measured.Tags["workflow.run_state"]} {measured.Value}").Order(StringComparer.Ordinal);
    }

    private static WorkflowBuilder<Thing, Status> OneStep(string name) =>
        new WorkflowBuilder<Thing, Status>(name).AddStep(Status.Start, _ => Status.End, Status.End);

    private static WorkflowDefinition<Thing, Status> TenMinutes(string name) => new WorkflowBuilder<Thing, Status>(name)
        .AddTimeout(Status.Start, TimeSpan.FromMinutes(10), (_, _, _) => Handlers.To(Status.End), Status.End)
        .Build();
}

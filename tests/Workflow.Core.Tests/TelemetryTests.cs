using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workflow.Core.Tests;

/// <summary>Area P: metrics and logs. Lag is in <see cref="LagTests"/>, traces are in <see cref="SpanTests"/>.</summary>
public sealed class TelemetryTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    [Trait("Case", "239")]
    public async Task The_state_of_a_process_goes_from_idle_to_running_to_shutdown()
    {
        using var metrics = new MetricRecorder("stateful");
        var roles = new InMemoryRoleScheduler();
        var held = await roles.AcquireAsync("stateful-outbox-sweep", default);
        using var app = new TestApp(workflows =>
        {
            workflows.Add(OneStep("stateful").Build());
            workflows.Services.AddSingleton<IRoleScheduler>(roles);
        });

        await app.StartAsync();
        Assert.Equal(ProcessState.Idle, app.States["stateful-outbox-sweep"]);
        await held.DisposeAsync();
        await Eventually.TrueAsync(() => app.States["stateful-outbox-sweep"] == ProcessState.Running);
        await app.StopAsync();

        var states = metrics.Values("workflow.process.state", ("workflow.process", "stateful-outbox-sweep"));
        Assert.Equal([3, 2, 1], states.Where((state, i) => i == 0 || states[i - 1] != state));
    }

    [Fact]
    [Trait("Case", "240")]
    public async Task Errors_skips_latency_and_moves_are_counted_when_they_happen()
    {
        using var metrics = new MetricRecorder("counted");
        WorkflowTestHost? host = null;
        var calls = 0;
        var definition = new WorkflowBuilder<Thing, Status>("counted")
            .AddStep(
                Status.Start,
                run =>
                {
                    host!.Time.Advance(TimeSpan.FromSeconds(2));
                    return ++calls == 1 ? throw new InvalidOperationException("no") : Status.Middle;
                },
                Status.Middle)
            .AddStep(Status.Middle, run => run.Skip(), Status.End)
            .Build();
        await using var started = host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(1, metrics.Sum("workflow.process.errors", ("workflow.process", "counted-Start")));
        Assert.Equal([2, 2], metrics.Values("workflow.process.latency", ("workflow.process", "counted-Start")));
        Assert.Equal(1, metrics.Sum("workflow.process.skipped_events", ("workflow.process", "counted-Middle"), ("reason", "next value specified skip")));
        Assert.Equal(1, metrics.Sum("workflow.run.state_changes", ("workflow.run_state.current", "Running")));
    }

    [Fact]
    [Trait("Case", "240")]
    public async Task Each_reason_to_skip_has_lunos_words()
    {
        using var metrics = new MetricRecorder("skipping");
        var publisher = new WatchedPublisher();
        var definition = new WorkflowBuilder<Thing, Status>("skipping")
            .AddStep(Status.Start, _ => Status.End, Status.End)
            .OnComplete((_, _) => Task.CompletedTask)
            .DisablePauseRetry()
            .Build();
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            publisher.Register(workflows);
        });
        var run = await host.Workflow(definition).TriggerAsync("a");
        var first = publisher.Published[0].Event;
        var paused = await host.Workflow(definition).Api.PauseAsync(run.RunId);
        await host.Bus.PublishAsync([first with { RunId = "gone" }, first with { Version = paused.Version }], default);
        await host.RunUntilIdleAsync();

        Assert.Equal(
            ["event record version lower than latest record version", "record not found", "record stopped"],
            metrics.Of("workflow.process.skipped_events").Select(measurement => measurement.Tags["reason"]));
    }

    [Fact]
    public async Task A_move_that_somebody_else_was_quicker_with_is_counted_as_a_conflict()
    {
        using var metrics = new MetricRecorder("conflicting");
        WorkflowTestHost? host = null;
        var definition = new WorkflowBuilder<Thing, Status>("conflicting")
            .AddStep(
                Status.Start,
                async (run, ct) =>
                {
                    await host!.Services.GetRequiredService<IWorkflow<Thing, Status>>().PauseAsync(run.RunId, cancellationToken: ct);
                    return Status.End;
                },
                Status.End)
            .Build();
        await using var started = host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();

        Assert.Equal(1, metrics.Sum("workflow.run.conflicts", ("workflow.process", "conflicting-Start")));
    }

    [Fact]
    [Trait("Case", "242")]
    public async Task A_trigger_counts_from_unknown_and_a_first_move_from_running_as_its_handler_saw_the_run()
    {
        using var metrics = new MetricRecorder("moving");
        var definition = new WorkflowBuilder<Thing, Status>("moving")
            .AddStep(
                Status.Start,
                (run, ct) => run.ForeignId switch
                {
                    "pauses" => run.PauseAsync("why", ct),
                    "fails" => throw new InvalidOperationException("no"),
                    _ => Handlers.To(Status.Middle),
                },
                Status.Middle)
            .WithOptions(new ProcessOptions { PauseAfterErrorCount = 1 })
            .AddCallback(Status.Middle, (_, _, _) => Handlers.To(Status.End), Status.End)
            .AddTimeout(Status.Other, TimeSpan.Zero, (_, _, _) => Handlers.To(Status.End), Status.End)
            .DisablePauseRetry()
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var workflow = host.Workflow(definition);
        await workflow.TriggerAsync("moves");
        await workflow.TriggerAsync("pauses");
        await workflow.TriggerAsync("fails");
        await workflow.TriggerAsync("times out", startAt: Status.Other);
        await workflow.TriggerAsync("called back", startAt: Status.Middle);
        await workflow.Api.CallbackAsync("called back", Status.Middle);
        await host.RunUntilIdleAsync();

        Assert.Equal(
            ["Running-Completed 2", "Running-Paused 2", "Running-Running 1", "Unknown-Initiated 5"],
            StateChanges(metrics));
    }

    [Fact]
    [Trait("Case", "242")]
    public async Task An_operators_moves_are_counted_one_by_one_from_the_state_that_is_stored()
    {
        using var metrics = new MetricRecorder("steered");
        var definition = new WorkflowBuilder<Thing, Status>("steered").AddCallback(Status.Start, (_, _, _) => Handlers.To(Status.End), Status.End).Build();
        await using var host = WorkflowTestHost.Start(definition);
        var api = host.Workflow(definition).Api;
        var paused = await api.TriggerAsync("paused");
        await api.PauseAsync(paused.RunId);
        await api.ResumeAsync(paused.RunId);
        var cancelled = await api.TriggerAsync("cancelled");
        await api.CancelAsync(cancelled.RunId);

        Assert.Equal(
            ["Initiated-Paused 2", "Paused-Cancelled 1", "Paused-Running 1", "Unknown-Initiated 2"],
            StateChanges(metrics));
    }

    [Fact]
    [Trait("Case", "241")]
    public async Task What_is_skipped_is_logged_for_debugging_only()
    {
        var (quiet, verbose) = (new LogRecorder(LogLevel.Information), new LogRecorder(LogLevel.Debug));

        foreach (var log in new[] { quiet, verbose })
            await SkipAsync(log);

        Assert.Empty(quiet.Lines);
        var line = Assert.Single(verbose.Lines, line => line.Event == "Skipped");
        Assert.Equal((LogLevel.Debug, "logged-Start", "next value specified skip"), (line.Level, line.Values["Process"], line.Values["Reason"]));
    }

    [Fact]
    [Trait("Case", "241")]
    public async Task What_fails_is_logged_as_an_error_with_its_run_in_fields_of_their_own()
    {
        var log = new LogRecorder(LogLevel.Information);
        var definition = new WorkflowBuilder<Thing, Status>("logged").AddStep(Status.Start, _ => throw new InvalidOperationException("no"), Status.End)
            .WithOptions(new ProcessOptions { PauseAfterErrorCount = 1 })
            .Build();
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            log.Register(workflows);
        });
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();

        Assert.Equal([("AttemptFailed", LogLevel.Error), ("AutoPaused", LogLevel.Warning)], log.Lines.Select(line => (line.Event, line.Level)));
        var failed = log.Lines[0];
        Assert.Equal($"Attempt 1 of process logged-Start failed for run {run.RunId} (foreign ID a) at version 1", failed.Message);
        Assert.IsType<InvalidOperationException>(failed.Exception);
        Assert.Equal(
            ("logged-Start", run.RunId, "a", 1L, 1),
            (failed.Values["Process"], failed.Values["RunId"], failed.Values["ForeignId"], failed.Values["Version"], failed.Values["Attempt"]));
    }

    [Fact]
    public async Task What_handlers_log_says_which_run_it_is_about()
    {
        var log = new LogRecorder();
        var definition = new WorkflowBuilder<Thing, Status>("scoped")
            .AddStep(
                Status.Start,
                _ =>
                {
                    log.Say("step");
                    return Status.Middle;
                },
                Status.Middle)
            .AddCallback(
                Status.Middle,
                (_, _, _) =>
                {
                    log.Say("callback");
                    return Handlers.To(Status.End);
                },
                Status.End)
            .AddSchedule("nightly", "0 1 * * *", new()
            {
                Filter = (_, _) =>
                {
                    log.Say("schedule");
                    return Task.FromResult(false);
                },
            })
            .AddConnector("inbox", ConnectorSource.Queue("inbox"), (_, _, _) =>
            {
                log.Say("connector");
                return Task.CompletedTask;
            })
            .Build();
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            log.Register(workflows);
        });
        var run = await host.Workflow(definition).TriggerAsync("a");
        await host.RunUntilIdleAsync();
        await host.Workflow(definition).Api.CallbackAsync("a", Status.Middle);
        await host.Catalog.MessageProcesses[0].HandleAsync(new ConnectorMessage { MessageId = "1", SessionId = "b" }, default);
        await host.AdvanceAsync(TimeSpan.FromHours(1.5));

        Assert.Equal($"workflow.foreign_id a, workflow.name scoped, workflow.process scoped-Start, workflow.run_id {run.RunId}, workflow.run_version 1", ScopeOf("step"));
        Assert.Equal($"workflow.foreign_id a, workflow.name scoped, workflow.process callback, workflow.run_id {run.RunId}, workflow.run_version 2", ScopeOf("callback"));
        Assert.Equal("workflow.foreign_id b, workflow.name scoped, workflow.process scoped-inbox-connector", ScopeOf("connector"));
        Assert.Equal("workflow.foreign_id nightly, workflow.name scoped, workflow.process scoped-schedule-scan", ScopeOf("schedule"));

        string ScopeOf(string message) => string.Join(", ", log.Lines.Single(line => line.Message == message).Scope.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}"));
    }

    [Fact]
    public async Task A_timed_process_that_fails_is_logged_and_counted_with_its_role()
    {
        using var metrics = new MetricRecorder("broken");
        var log = new LogRecorder();
        var store = new FaultyRecordStore { Before = FaultyRecordStore.Once(call => call.Method == nameof(IRecordStore.DueReceiptsAsync)) };
        using var app = new TestApp(workflows =>
        {
            workflows.Add(OneStep("broken").Build());
            log.Register(workflows);
            store.Register(workflows);
        });

        await app.StartAsync();
        await Eventually.TrueAsync(() => log.Lines.Any(line => line.Event == "RunError"));
        await app.StopAsync();

        Assert.Equal("run error [role=broken-outbox-sweep], [process=broken-outbox-sweep]", log.Lines.First(line => line.Event == "RunError").Message);
        Assert.Equal(1, metrics.Sum("workflow.process.errors", ("workflow.process", "broken-outbox-sweep")));
        Assert.Contains(log.Lines, line => line.Message == "shutting down process broken-outbox-sweep [role=broken-outbox-sweep]");
    }

    [Fact]
    public async Task An_event_that_waited_too_long_is_logged()
    {
        var log = new LogRecorder();
        var definition = OneStep("late").Build();
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            log.Register(workflows);
        });
        await host.Workflow(definition).TriggerAsync("a");
        host.Time.SetUtcNow(WorkflowTestHost.DefaultStart + Hour);

        await host.RunUntilIdleAsync();

        var line = log.Lines.First(line => line.Event == "LagAlert");
        Assert.Equal((LogLevel.Warning, "late-Start", Hour, TimeSpan.FromMinutes(30)), (line.Level, line.Values["Process"], line.Values["Lag"], line.Values["Threshold"]));
    }

    [Fact]
    [Trait("Case", "252")]
    public void The_states_of_processes_have_lunos_numbers_and_names() =>
        Assert.Equal(
            ["0 Unknown", "1 Shutdown", "2 Running", "3 Idle"],
            Enum.GetValues<ProcessState>().Select(state => $"{(int)state} {state}"));

    [Fact]
    [Trait("Case", "252")]
    public void Lists_are_ordered_newest_first_unless_asked_otherwise() =>
        Assert.Equal(["0 NewestFirst", "1 OldestFirst"], Enum.GetValues<RunOrder>().Select(order => $"{(int)order} {order}"));

    private static WorkflowBuilder<Thing, Status> OneStep(string name) =>
        new WorkflowBuilder<Thing, Status>(name).AddStep(Status.Start, _ => Status.End, Status.End);

    private static List<string> StateChanges(MetricRecorder metrics) => [.. metrics.Of("workflow.run.state_changes")
        .GroupBy(measurement => $"{measurement.Tags["workflow.run_state.previous"]}-{measurement.Tags["workflow.run_state.current"]}")
        .Select(group => $"{group.Key} {group.Sum(measurement => measurement.Value)}")
        .Order(StringComparer.Ordinal)];

    private static async Task SkipAsync(LogRecorder log)
    {
        var definition = new WorkflowBuilder<Thing, Status>("logged").AddStep(Status.Start, run => run.Skip(), Status.End).Build();
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            log.Register(workflows);
        });
        await host.Workflow(definition).TriggerAsync("a");
        await host.RunUntilIdleAsync();
    }
}

using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Core.Tests;

/// <summary>Area L: schedules, however many hosts there are and whatever they know.</summary>
public sealed partial class ScheduleTests
{
    /// <summary>luno loses the slot.</summary>
    [Fact]
    [Trait("Case", "176")]
    public async Task A_slot_whose_run_could_not_be_stored_is_tried_again()
    {
        var store = new FaultyRecordStore { Before = FaultyRecordStore.Once(call => call.Method == nameof(IRecordStore.CreateAsync)) };
        var definition = OneStep("0 * * * *").Build();
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            store.Register(workflows);
        });

        await host.AdvanceAsync(Hour);
        Assert.Empty(await RunsAsync(host));
        await host.AdvanceAsync(Second);

        Assert.Contains("2026-01-01T01:00:00", Assert.Single(await RunsAsync(host)).TraceOrigin);
    }

    [Fact]
    public async Task A_slot_whose_run_was_stored_although_the_store_failed_is_not_triggered_twice()
    {
        var store = new FaultyRecordStore { After = FaultyRecordStore.Once(call => call.Method == nameof(IRecordStore.CreateAsync)) };
        var definition = OneStep("0 * * * *").Build();
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            store.Register(workflows);
        });

        await host.AdvanceAsync(Hour + Minute);

        Assert.Equal(RunState.Completed, Assert.Single(await RunsAsync(host)).RunState);
    }

    /// <summary>D23: each of two hosts sees the slot; the one is held between seeing it and storing its run.</summary>
    [Fact]
    public async Task Two_hosts_that_see_a_slot_at_once_trigger_it_once()
    {
        var store = NewStore();
        var (seen, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var faulty = new FaultyRecordStore
        {
            Hold = call =>
            {
                if (call.Method != nameof(IRecordStore.CreateAsync))
                    return Task.CompletedTask;
                seen.TrySetResult();
                return go.Task;
            },
        };
        var definition = OneStep("0 * * * *").Build();
        await using var slow = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition).Share(store);
            faulty.Register(workflows);
        });
        await using var quick = WorkflowTestHost.Start(workflows => workflows.Add(definition).Share(store));
        await slow.RunUntilIdleAsync();

        var held = slow.AdvanceAsync(Hour);
        await seen.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await quick.AdvanceAsync(Hour);
        Assert.Equal(RunState.Completed, Assert.Single(await RunsAsync(quick)).RunState);
        go.SetResult();
        await held;

        Assert.Single(await RunsAsync(quick));
        Assert.Empty(slow.Faults);
        await quick.AdvanceAsync(Hour);
        await slow.AdvanceAsync(Hour);
        Assert.Equal(2, (await RunsAsync(quick)).Count);
    }

    /// <summary>D23: in luno the host that gets the role back triggers the slot again.</summary>
    [Fact]
    public async Task A_host_that_takes_over_does_not_trigger_what_another_has_served()
    {
        var store = NewStore();
        var definition = OneStep("0 * * * *").Build();
        await using var a = WorkflowTestHost.Start(workflows => workflows.Add(definition).Share(store));
        await using var b = WorkflowTestHost.Start(workflows => workflows.Add(definition).Share(store));
        await a.RunUntilIdleAsync();
        await b.AdvanceAsync(Hour);

        await a.AdvanceAsync(Hour + Minute * 30);

        Assert.Single(await RunsAsync(a));
    }

    [Fact]
    public async Task A_host_whose_clock_runs_ahead_and_one_on_time_serve_each_slot_once()
    {
        var store = NewStore();
        var definition = OneStep("0 * * * *").Build();
        await using var onTime = WorkflowTestHost.Start(workflows => workflows.Add(definition).Share(store));
        await using var ahead = WorkflowTestHost.Start(workflows => workflows.Add(definition).Share(store), new() { StartAt = WorkflowTestHost.DefaultStart + Minute * 5 });

        for (var i = 0; i < 36; i++)
        {
            await onTime.AdvanceAsync(Minute * 5);
            await ahead.AdvanceAsync(Minute * 5);
        }

        Assert.Equal(3, (await RunsAsync(onTime)).Count);
    }

    [Fact]
    public async Task Slots_missed_while_no_host_ran_collapse_into_one_that_is_caught_up_at_once()
    {
        var store = NewStore();
        var definition = OneStep("0 * * * *").Build();
        await using (var before = WorkflowTestHost.Start(workflows => workflows.Add(definition).Share(store)))
            await before.AdvanceAsync(Hour);

        await using var after = WorkflowTestHost.Start(workflows => workflows.Add(definition).Share(store), new() { StartAt = WorkflowTestHost.DefaultStart + Hour * 10 + Minute * 20 });
        await after.RunUntilIdleAsync();

        var runs = await RunsAsync(after);
        Assert.Equal([1, 10], runs.Select(run => run.CreatedAt.Hour));
        Assert.Contains("2026-01-01T10:00:00", runs[1].TraceOrigin);
        await after.AdvanceAsync(Minute * 40);
        Assert.Equal([1, 10, 11], (await RunsAsync(after)).Select(run => run.CreatedAt.Hour));
    }

    [Fact]
    public async Task The_filter_is_asked_once_for_all_the_slots_that_were_missed()
    {
        var asked = new List<DateTimeOffset>();
        var store = NewStore();
        var definition = OneStep("0 * * * *", new()
        {
            Filter = (slot, _) =>
            {
                asked.Add(slot);
                return Task.FromResult(false);
            },
        }).Build();
        await using (var before = WorkflowTestHost.Start(workflows => workflows.Add(definition).Share(store)))
            await before.RunUntilIdleAsync();

        await using var after = WorkflowTestHost.Start(workflows => workflows.Add(definition).Share(store), new() { StartAt = WorkflowTestHost.DefaultStart + Hour * 10 + Minute * 20 });
        await after.AdvanceAsync(Minute * 40);

        Assert.Equal([Hour * 10, Hour * 11], asked.Select(slot => slot - WorkflowTestHost.DefaultStart));
    }

    /// <summary>The scan looks every half minute; it is not looked past a slot that is nearer.</summary>
    [Fact]
    public async Task A_schedule_made_in_a_host_is_served_there_before_its_scan_would_look_again()
    {
        var definition = OneStep("0 0 1 1 *").Build();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(WorkflowTestHost.DefaultStart + Hour);
        using var app = new TestApp(workflows =>
        {
            workflows.Services.AddSingleton<TimeProvider>(time);
            workflows.Add(definition);
        });
        await app.StartAsync();
        Assert.True(app.Services.GetRequiredService<IWorkflows>().TryGet("scheduled", out var workflow));

        await workflow.PutScheduleAsync(new ScheduleRequest { Id = "soon", Spec = "@every 2s", ForeignId = "soon" });
        time.Advance(Second * 5);

        await Wait.UntilAsync(() => workflow.LatestAsync("soon").Result is not null);
        await app.StopAsync();
    }

    [Fact]
    public async Task A_stored_schedule_that_this_host_cannot_read_does_not_hold_up_the_others()
    {
        var definition = OneStep("0 * * * *").Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Store.PutScheduleAsync(
            new ScheduleRecord
            {
                Workflow = "scheduled",
                Id = "a made elsewhere",
                ForeignId = "elsewhere",
                Spec = "0 * * * *",
                TimeZone = "Mars/Olympus",
                Declared = false,
                CreatedAt = WorkflowTestHost.DefaultStart,
                NextSlot = WorkflowTestHost.DefaultStart + Hour,
                DueAt = WorkflowTestHost.DefaultStart + Hour,
            },
            default);

        await host.AdvanceAsync(Hour + Second * 5);

        Assert.Equal(["nightly"], (await RunsAsync(host)).Select(run => run.ForeignId));
    }

    [Fact]
    public async Task A_changed_specification_counts_from_the_change_and_a_removed_schedule_is_forgotten()
    {
        var store = NewStore();
        var first = new WorkflowBuilder<Thing, Status>("scheduled").AddStep(Status.Start, _ => Status.End, Status.End)
            .AddSchedule("kept", "0 * * * *", new() { Id = "kept" })
            .AddSchedule("removed", "0 * * * *", new() { Id = "removed" })
            .Build();
        await using (var before = WorkflowTestHost.Start(workflows => workflows.Add(first).Share(store)))
            await before.AdvanceAsync(Minute * 30);
        var second = new WorkflowBuilder<Thing, Status>("scheduled").AddStep(Status.Start, _ => Status.End, Status.End)
            .AddSchedule("kept", "45 * * * *", new() { Id = "kept" })
            .Build();

        await using var after = WorkflowTestHost.Start(workflows => workflows.Add(second).Share(store), new() { StartAt = WorkflowTestHost.DefaultStart + Minute * 30 });
        await after.AdvanceAsync(Minute * 60);

        Assert.Equal([("kept", 45)], (await RunsAsync(after)).Select(run => (run.ForeignId, run.CreatedAt.Minute)));
        Assert.Equal(["kept"], (await after.Store.ListSchedulesAsync("scheduled", default)).Select(schedule => schedule.Id));
    }
}

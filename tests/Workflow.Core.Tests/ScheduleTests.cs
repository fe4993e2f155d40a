using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Core.Tests;

/// <summary>Area L: what schedules trigger.</summary>
public sealed partial class ScheduleTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    [Trait("Case", "167")]
    public void A_specification_that_is_none_is_refused_when_the_workflow_is_built()
    {
        var error = Assert.Throws<WorkflowConfigurationException>(() => OneStep("every day").Build());

        Assert.Contains("schedule 'nightly every day'", error.Message);
    }

    [Fact]
    [Trait("Case", "167")]
    public async Task Nothing_is_triggered_before_the_host_has_started()
    {
        var definition = OneStep("@every 1h").Build();
        var services = new ServiceCollection();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(WorkflowTestHost.DefaultStart);
        services.AddSingleton<TimeProvider>(time);
        services.AddWorkflows(workflows => workflows.Add(definition).UseInMemory());
        await using var provider = services.BuildServiceProvider();
        var scan = provider.GetRequiredService<WorkflowCatalog>().TimedProcesses.Single(process => process.Descriptor.Kind == ProcessKind.ScheduleScan);
        await scan.RunAsync(default);

        time.Advance(Hour);
        await scan.RunAsync(default);

        Assert.Null(await provider.GetRequiredService<IRecordStore>().LatestAsync("scheduled", "nightly", default));
    }

    [Fact]
    [Trait("Case", "168")]
    public async Task Each_slot_triggers_a_run_of_its_own()
    {
        var definition = OneStep("@monthly").Build();
        await using var host = WorkflowTestHost.Start(definition, new() { StartAt = new DateTimeOffset(2026, 4, 9, 12, 0, 0, TimeSpan.Zero) });

        await host.AdvanceAsync(TimeSpan.FromDays(60));

        var runs = await RunsAsync(host);
        Assert.Equal(
            [new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero)],
            runs.Select(run => run.CreatedAt));
        Assert.Equal(2, runs.Select(run => run.RunId).Distinct().Count());
        Assert.All(runs, run => Assert.Equal(RunState.Completed, run.RunState));
    }

    [Fact]
    [Trait("Case", "169")]
    public async Task A_slot_that_the_filter_refuses_is_passed_over_once_and_the_next_is_asked_again()
    {
        var asked = new List<DateTimeOffset>();
        var definition = OneStep("0 * * * *", new()
        {
            Filter = (slot, _) =>
            {
                asked.Add(slot);
                return Task.FromResult(asked.Count > 1);
            },
        }).Build();
        await using var host = WorkflowTestHost.Start(definition);

        await host.AdvanceAsync(Hour + Minute * 59);
        Assert.Empty(await RunsAsync(host));
        await host.AdvanceAsync(Minute);

        Assert.Equal([Hour, Hour * 2], asked.Select(slot => slot - WorkflowTestHost.DefaultStart));
        Assert.Single(await RunsAsync(host));
    }

    [Theory]
    [InlineData("ordinary")]
    [InlineData("timeout")]
    [InlineData("canceled")]
    [Trait("Case", "38")]
    [Trait("Case", "170")]
    public async Task A_filter_that_fails_is_asked_again_for_the_same_slot_after_the_back_off(string kind)
    {
        var asked = new List<DateTimeOffset>();
        var definition = OneStep("0 * * * *", new()
        {
            Filter = (slot, _) =>
            {
                asked.Add(slot);
                return asked.Count > 2 ? Task.FromResult(true) : throw (kind switch
                {
                    "timeout" => new TimeoutException("slow"),
                    "canceled" => new TaskCanceledException("hung up"),
                    _ => new InvalidOperationException("no"),
                });
            },
        }).WithDefaultOptions(new ProcessOptions { ErrorBackOff = Second * 5 }).Build();
        await using var host = WorkflowTestHost.Start(definition);

        await host.AdvanceAsync(Hour + Second * 9);
        Assert.Empty(await RunsAsync(host));
        await host.AdvanceAsync(Second);

        Assert.Single(await RunsAsync(host));
        Assert.Equal(3, asked.Count);
        Assert.All(asked, slot => Assert.Equal(WorkflowTestHost.DefaultStart + Hour, slot));
    }

    [Fact]
    public async Task A_schedule_that_fails_does_not_hold_up_the_others()
    {
        var definition = OneStep("0 * * * *", new() { Filter = (_, _) => throw new InvalidOperationException("no") }).AddSchedule("other", "0 * * * *").Build();
        await using var host = WorkflowTestHost.Start(definition);

        await host.AdvanceAsync(Hour);

        Assert.Equal(["other"], (await RunsAsync(host)).Select(run => run.ForeignId));
    }

    [Fact]
    public async Task A_filter_class_is_made_from_dependency_injection()
    {
        var definition = new WorkflowBuilder<Thing, Status>("scheduled")
            .AddStep(Status.Start, _ => Status.End, Status.End)
            .AddSchedule<EvenHours>("nightly", "0 * * * *")
            .Build();
        await using var host = WorkflowTestHost.Start(definition);

        await host.AdvanceAsync(Hour * 4);

        Assert.Equal([2, 4], (await RunsAsync(host)).Select(run => run.CreatedAt.Hour));
    }

    [Fact]
    [Trait("Case", "171")]
    public async Task The_input_is_made_anew_for_every_run()
    {
        var made = 0;
        var definition = OneStep("0 * * * *", new() { Input = () => new Thing { Text = "input", Count = ++made } }).Build();
        await using var host = WorkflowTestHost.Start(definition);

        await host.AdvanceAsync(Hour * 2);

        var api = host.Workflow(definition).Api;
        var runs = await RunsAsync(host);
        Assert.Equal(["input 1", "input 2"], await Task.WhenAll(runs.Select(async run => (await api.GetAsync(run.RunId)).Object is var thing ? $"{thing.Text} {thing.Count}" : "")));
    }

    [Fact]
    public async Task Without_an_input_runs_start_with_the_zero_value()
    {
        var definition = OneStep("0 * * * *").Build();
        await using var host = WorkflowTestHost.Start(definition);

        await host.AdvanceAsync(Hour);

        await host.Workflow(definition).RequireAsync("nightly", Status.Start, new Thing());
    }

    [Fact]
    [Trait("Case", "172")]
    public async Task A_new_schedule_counts_from_the_latest_run_whoever_triggered_it()
    {
        var store = NewStore();
        var before = new WorkflowBuilder<Thing, Status>("scheduled").AddStep(Status.Start, _ => Status.End, Status.End).Build();
        await using var old = WorkflowTestHost.Start(workflows => workflows.Add(before).Share(store));
        await old.Workflow(before).TriggerAsync("nightly");
        await old.RunUntilIdleAsync();
        var definition = OneStep("@every 1h").Build();

        await using var host = WorkflowTestHost.Start(workflows => workflows.Add(definition).Share(store), new() { StartAt = WorkflowTestHost.DefaultStart + Minute * 40 });
        await host.AdvanceAsync(Minute * 20 - TimeSpan.FromTicks(1));
        Assert.Single(await RunsAsync(host));
        await host.AdvanceAsync(TimeSpan.FromTicks(1));

        Assert.Equal([TimeSpan.Zero, Hour], (await RunsAsync(host)).Select(run => run.CreatedAt - WorkflowTestHost.DefaultStart));
    }

    [Fact]
    [Trait("Case", "173")]
    public async Task A_slot_that_finds_a_run_in_progress_is_passed_over()
    {
        var log = new LogRecorder();
        var definition = new WorkflowBuilder<Thing, Status>("scheduled")
            .AddCallback(Status.Start, (_, _, _) => Handlers.To(Status.End), Status.End)
            .AddSchedule("nightly", "0 * * * *")
            .Build();
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            log.Register(workflows);
        });

        await host.AdvanceAsync(Hour * 2 + Minute);
        await host.Workflow(definition).Api.CallbackAsync("nightly", Status.Start);
        await host.AdvanceAsync(Hour);

        Assert.Equal([1, 3], (await RunsAsync(host)).Select(run => run.CreatedAt.Hour));
        Assert.Contains("is still in flight", Assert.Single(log.Lines, line => line.Event == "SlotSkipped").Message);
        Assert.Empty(host.Faults);
    }

    [Fact]
    [Trait("Case", "177")]
    public async Task Stopping_the_host_ends_the_scan()
    {
        var definition = OneStep("@every 1h").Build();
        using var app = new TestApp(workflows => workflows.Add(definition));

        await app.StartAsync();
        Assert.Contains("scheduled-schedule-scan", app.States);
        await app.StopAsync();

        Assert.Equal(ProcessState.Shutdown, app.States["scheduled-schedule-scan"]);
    }

    /// <summary>D15: luno's schedules of "A" and "a" share a lock, so one of them never runs.</summary>
    [Fact]
    [Trait("Case", "184")]
    public async Task Foreign_IDs_that_differ_in_case_are_scheduled_both()
    {
        var definition = new WorkflowBuilder<Thing, Status>("scheduled")
            .AddStep(Status.Start, _ => Status.End, Status.End)
            .AddSchedule("A", "0 * * * *")
            .AddSchedule("a", "0 * * * *")
            .Build();
        await using var host = WorkflowTestHost.Start(definition);

        await host.AdvanceAsync(Hour * 2);

        Assert.Equal(["A", "A", "a", "a"], (await RunsAsync(host)).Select(run => run.ForeignId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task One_foreign_ID_may_have_several_schedules()
    {
        var definition = OneStep("0 * * * *").AddSchedule("nightly", "30 * * * *").Build();
        await using var host = WorkflowTestHost.Start(definition);

        await host.AdvanceAsync(Hour);

        Assert.Equal([30, 0], (await RunsAsync(host)).Select(run => run.CreatedAt.Minute));
    }

    [Fact]
    public void One_foreign_ID_with_the_same_specification_twice_is_refused()
    {
        var error = Assert.Throws<WorkflowConfigurationException>(() => OneStep("0 * * * *").AddSchedule("nightly", "0 * * * *").Build());

        Assert.Contains("two schedules with ID 'nightly 0 * * * *'", error.Message);
    }

    [Fact]
    public async Task A_schedule_runs_in_its_time_zone()
    {
        var definition = OneStep("0 2 * * *", new() { TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin") }).Build();
        await using var host = WorkflowTestHost.Start(definition, new() { StartAt = new DateTimeOffset(2026, 10, 23, 12, 0, 0, TimeSpan.Zero) });

        await host.AdvanceAsync(TimeSpan.FromDays(3));

        Assert.Equal(
            [new DateTimeOffset(2026, 10, 24, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 10, 25, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 10, 26, 1, 0, 0, TimeSpan.Zero)],
            (await RunsAsync(host)).Select(run => run.CreatedAt));
    }

    [Fact]
    public void A_time_zone_that_other_hosts_could_not_find_is_refused()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("Office", TimeSpan.FromHours(1), "Office", "Office");

        var error = Assert.Throws<WorkflowConfigurationException>(() => OneStep("0 2 * * *", new() { TimeZone = zone }).Build());

        Assert.Contains("time zone 'Office'", error.Message);
    }

    private static InMemoryStore NewStore() => new(new InMemoryStoreOptions { KeepObjectHistory = true });

    private static WorkflowBuilder<Thing, Status> OneStep(string spec, ScheduleOptions<Thing, Status>? options = null) =>
        new WorkflowBuilder<Thing, Status>("scheduled").AddStep(Status.Start, _ => Status.End, Status.End).AddSchedule("nightly", spec, options);

    private static async Task<IReadOnlyList<RunRecord>> RunsAsync(WorkflowTestHost host) =>
        (await host.Store.ListAsync(new RunQuery { Workflow = "scheduled", Order = RunOrder.OldestFirst, Limit = 100 }, default)).Items;

    private sealed class EvenHours : IScheduleFilter
    {
        public Task<bool> AllowsAsync(DateTimeOffset slot, CancellationToken cancellationToken) => Task.FromResult(slot.Hour % 2 == 0);
    }
}

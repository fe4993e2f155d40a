namespace Workflow.Core.Tests;

/// <summary>Two versions of a workflow on one store, as during a deployment: neither undoes what only the other knows.</summary>
public sealed class VersionsSideBySideTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly InMemoryStore _store = new(new InMemoryStoreOptions { KeepObjectHistory = true });

    /// <summary><see cref="Status"/>, with another name for its second.</summary>
    private enum Renamed
    {
        Start = 1,
        Halfway = 2,
        End = 3,
    }

    [Fact]
    public async Task A_timeout_that_only_the_other_version_has_is_left_to_it()
    {
        var with = Timed(Status.Start, Status.Middle);
        var without = Timed(Status.Start);
        await using var one = Start(with);
        await using var other = Start(without);
        var run = await one.Workflow(with).TriggerAsync("a", startAt: Status.Middle);
        await one.RunUntilIdleAsync();

        await other.AdvanceAsync(Hour + Minute * 30);
        await one.AdvanceAsync(Hour + Minute);

        Assert.Equal(RunState.Completed, (await one.Workflow(with).Api.GetAsync(run.RunId)).RunState);
    }

    [Fact]
    public async Task A_schedule_that_the_other_version_forgot_is_back_within_ten_minutes_and_misses_no_slot()
    {
        var with = Scheduled("nightly", "hourly");
        var without = Scheduled("nightly");
        await using var stays = Start(with);
        await stays.RunUntilIdleAsync();
        await using (var goes = Start(without))
            await goes.RunUntilIdleAsync();
        Assert.Equal(["nightly"], await SchedulesAsync());

        await stays.AdvanceAsync(Minute * 10);
        Assert.Equal(["hourly", "nightly"], await SchedulesAsync());
        await stays.AdvanceAsync(Minute * 55);

        Assert.Equal("hourly", Assert.Single((await _store.ListAsync(new RunQuery { Workflow = "versions", Limit = 10 }, default)).Items).ForeignId);
    }

    [Fact]
    public async Task A_run_whose_step_was_renamed_is_paused_with_the_reason_and_goes_on_under_the_new_name()
    {
        var publisher = new WatchedPublisher { Loses = @event => @event.Process == "versions-Middle" };
        var before = new WorkflowBuilder<Thing, Status>("versions")
            .AddStep(Status.Start, _ => Status.Middle, Status.Middle)
            .AddStep(Status.Middle, _ => Status.End, Status.End)
            .Build();
        string runId;
        await using (var old = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(before).Share(_store);
            publisher.Register(workflows);
        }))
        {
            runId = (await old.Workflow(before).TriggerAsync("a")).RunId;
            await old.RunUntilIdleAsync();
        }
        var after = new WorkflowBuilder<Thing, Renamed>("versions")
            .AddStep(Renamed.Start, _ => Renamed.Halfway, Renamed.Halfway)
            .AddStep(Renamed.Halfway, _ => Renamed.End, Renamed.End)
            .Build();
        await using var host = Start(after);

        await host.AdvanceAsync(Minute * 16);
        var paused = await host.Workflow(after).Api.GetAsync(runId);
        Assert.Equal(RunState.Paused, paused.RunState);
        Assert.Contains("status 2 has another name: Halfway", paused.RunStateReason, StringComparison.Ordinal);
        await host.AdvanceAsync(Hour + Minute);

        Assert.Equal((RunState.Completed, Renamed.End), ((await host.Workflow(after).Api.GetAsync(runId)).RunState, (await host.Workflow(after).Api.GetAsync(runId)).Status));
    }

    private WorkflowTestHost Start<TStatus>(WorkflowDefinition<Thing, TStatus> definition)
        where TStatus : struct, Enum =>
        WorkflowTestHost.Start(workflows => workflows.Add(definition).Share(_store));

    private static WorkflowDefinition<Thing, Status> Timed(params Status[] statuses)
    {
        WorkflowBuilder<Thing, Status> builder = new WorkflowBuilder<Thing, Status>("versions")
            .AddCallback(Status.Start, (_, _, _) => Handlers.To(Status.Middle), Status.Middle)
            .AddCallback(Status.Middle, (_, _, _) => Handlers.To(Status.End), Status.End);
        return statuses.Aggregate(builder, (timed, status) => timed.AddTimeout(status, Hour, (_, _, _) => Handlers.To(Status.End), Status.End)).Build();
    }

    private static WorkflowDefinition<Thing, Status> Scheduled(params string[] schedules)
    {
        WorkflowBuilder<Thing, Status> builder = new WorkflowBuilder<Thing, Status>("versions").AddStep(Status.Start, _ => Status.End, Status.End);
        return schedules.Aggregate(builder, (scheduled, id) => scheduled.AddSchedule(id, id == "hourly" ? "0 * * * *" : "0 3 * * *")).Build();
    }

    private async Task<IEnumerable<string>> SchedulesAsync() =>
        (await _store.ListSchedulesAsync("versions", default)).Select(schedule => schedule.ForeignId).Order(StringComparer.Ordinal);
}

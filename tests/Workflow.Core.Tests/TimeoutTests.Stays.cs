namespace Workflow.Core.Tests;

/// <summary>Area G: a timeout belongs to one stay of one run in one status.</summary>
public sealed partial class TimeoutTests
{
    [Fact]
    public async Task A_run_that_its_timeout_paused_fires_right_after_it_is_resumed()
    {
        var calls = 0;
        var definition = Waiting()
            .AddTimeout(Status.Middle, Hour, (run, _, ct) => ++calls == 1 ? run.PauseAsync("ask a person", ct) : Handlers.To(Status.End), Status.End)
            .DisablePauseRetry()
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var waiting = host.Workflow(definition);
        var run = await waiting.TriggerAsync("a");

        await host.AdvanceAsync(Hour * 3);
        Assert.Equal((1, RunState.Paused, "ask a person"), (calls, (await waiting.Api.GetAsync(run.RunId)).RunState, (await waiting.Api.GetAsync(run.RunId)).RunStateReason));
        await waiting.Api.ResumeAsync(run.RunId);
        await host.RunUntilIdleAsync();

        Assert.Equal((Status.End, RunState.Completed), await WhereAsync(host, definition, run));
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task A_paused_run_ignores_its_due_timeout_which_fires_right_after_the_resume()
    {
        var definition = OneHour().DisablePauseRetry().Build();
        await using var host = WorkflowTestHost.Start(definition);
        var waiting = host.Workflow(definition);
        var run = await waiting.TriggerAsync("a");
        await host.RunUntilIdleAsync();
        await waiting.Api.PauseAsync(run.RunId);

        await host.AdvanceAsync(Hour * 4);
        Assert.Equal((Status.Middle, RunState.Paused), await WhereAsync(host, definition, run));
        await waiting.Api.ResumeAsync(run.RunId);
        await host.RunUntilIdleAsync();

        Assert.Equal((Status.End, RunState.Completed), await WhereAsync(host, definition, run));
    }

    [Fact]
    [Trait("Case", "120")]
    public async Task The_timeout_of_a_status_that_the_run_has_left_is_removed_without_being_handled()
    {
        var calls = 0;
        var definition = Waiting()
            .AddTimeout(Status.Middle, Hour, Counting(() => calls++, Status.End), Status.End)
            .AddCallback(Status.Middle, (_, _, _) => Handlers.To(Status.Other), Status.Other)
            .AddCallback(Status.Other, (_, _, _) => Handlers.To(Status.Final), Status.Final)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var waiting = host.Workflow(definition);
        var run = await waiting.TriggerAsync("a");
        await waiting.TriggerCallbackOnAsync("a", Status.Middle);
        Assert.Single(await TimeoutsOfAsync(host, run));

        await host.AdvanceAsync(Hour);

        Assert.Equal(0, calls);
        Assert.Empty(await TimeoutsOfAsync(host, run));
        Assert.Equal(Status.Other, (await waiting.Api.GetAsync(run.RunId)).Status);
    }

    [Theory]
    [InlineData(RunState.Cancelled)]
    [InlineData(RunState.Completed)]
    [InlineData(RunState.DataDeleted)]
    [Trait("Case", "122")]
    public async Task The_timeout_of_a_finished_run_is_removed_without_being_handled(RunState end)
    {
        var calls = 0;
        var definition = Waiting()
            .AddTimeout(Status.Middle, Hour, Counting(() => calls++, Status.End), Status.End)
            .AddCallback(Status.Middle, (_, _, _) => Handlers.To(Status.End), Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var waiting = host.Workflow(definition);
        var run = await waiting.TriggerAsync("a");
        await host.RunUntilIdleAsync();
        if (end == RunState.Completed)
            await waiting.Api.CallbackAsync("a", Status.Middle);
        else
            await waiting.Api.CancelAsync(run.RunId);
        if (end == RunState.DataDeleted)
            await waiting.Api.DeleteDataAsync(run.RunId);

        await host.AdvanceAsync(Hour);

        Assert.Equal((0, end), (calls, (await waiting.Api.GetAsync(run.RunId)).RunState));
        Assert.Empty(await TimeoutsOfAsync(host, run));
    }

    /// <summary>D21, D28: luno calls every timeout of the status when one of them is due.</summary>
    [Fact]
    [Trait("Case", "124")]
    public async Task The_first_timeout_that_moves_the_run_is_the_only_one_and_the_other_goes_at_its_own_time()
    {
        var second = 0;
        var definition = Waiting()
            .AddTimeout(Status.Middle, Hour, (_, _, _) => Handlers.To(Status.Other), Status.Other)
            .AddTimeout(Status.Middle, Hour * 2, Counting(() => second++, Status.End), Status.End)
            .AddCallback(Status.Other, (_, _, _) => Handlers.To(Status.Final), Status.Final)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Hour);
        Assert.Equal((Status.Other, RunState.Running), await WhereAsync(host, definition, run));
        Assert.Equal([1], (await TimeoutsOfAsync(host, run)).Select(timeout => timeout.Index));
        await host.AdvanceAsync(Hour);

        Assert.Equal(0, second);
        Assert.Empty(await TimeoutsOfAsync(host, run));
        Assert.Equal((Status.Other, RunState.Running), await WhereAsync(host, definition, run));
    }

    [Fact]
    [Trait("Case", "124")]
    public async Task A_timeout_that_pauses_the_run_keeps_the_others_that_are_due_from_firing()
    {
        var second = 0;
        var definition = Waiting()
            .AddTimeout(Status.Middle, Hour, (run, _, ct) => run.PauseAsync("wait", ct), Status.Other)
            .AddTimeout(Status.Middle, Hour, Counting(() => second++, Status.End), Status.End)
            .DisablePauseRetry()
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Hour * 2);

        Assert.Equal((0, (Status.Middle, RunState.Paused)), (second, await WhereAsync(host, definition, run)));
    }

    /// <summary>D12: luno has two rows.</summary>
    [Fact]
    [Trait("Case", "126")]
    public async Task A_pause_and_a_resume_leave_one_timeout_with_the_time_it_had()
    {
        var definition = OneHour().DisablePauseRetry().Build();
        await using var host = WorkflowTestHost.Start(definition);
        var waiting = host.Workflow(definition);
        var run = await waiting.TriggerAsync("a");
        await host.AdvanceAsync(Minute * 20);

        await waiting.Api.PauseAsync(run.RunId);
        await host.AdvanceAsync(Minute * 20);
        await waiting.Api.ResumeAsync(run.RunId);
        await host.RunUntilIdleAsync();

        var timeout = Assert.Single(await TimeoutsOfAsync(host, run));
        Assert.Equal(WorkflowTestHost.DefaultStart + Hour, timeout.DueAt);
        await host.AdvanceAsync(Minute * 20);
        Assert.Equal((Status.End, RunState.Completed), await WhereAsync(host, definition, run));
    }

    [Fact]
    [Trait("Case", "127")]
    public async Task A_timeout_that_saves_and_repeats_keeps_the_status_and_only_its_own_timer_is_armed_anew()
    {
        var other = 0;
        var definition = Waiting()
            .AddTimeout(
                Status.Middle,
                Hour,
                (run, _, _) =>
                {
                    run.Object.Count++;
                    return run.SaveAndRepeat().AsTask();
                },
                Status.End)
            .AddTimeout(Status.Middle, Minute * 150, Counting(() => other++, Status.End), Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var waiting = host.Workflow(definition);
        var run = await waiting.TriggerAsync("a");

        await host.AdvanceAsync(Hour);

        var now = await waiting.Api.GetAsync(run.RunId);
        Assert.Equal((Status.Middle, RunState.Running, 1, 3L), (now.Status, now.RunState, now.Object.Count, now.Version));
        Assert.Equal(
            [(0, Hour * 2), (1, Minute * 150)],
            (await TimeoutsOfAsync(host, run)).Select(timeout => (timeout.Index, timeout.DueAt - WorkflowTestHost.DefaultStart)));
        await host.AdvanceAsync(Hour * 2);
        Assert.Equal((1, Status.End, 2), (other, (await waiting.Api.GetAsync(run.RunId)).Status, (await waiting.Api.GetAsync(run.RunId)).Object.Count));
    }

    [Fact]
    [Trait("Case", "128")]
    public async Task A_step_and_a_timeout_share_a_status_the_step_goes_on_and_a_leftover_timeout_does_no_harm()
    {
        var fired = 0;
        var definition = new WorkflowBuilder<Thing, Status>("waiting")
            .AddStep(Status.Start, _ => Status.Middle, Status.Middle)
            .AddTimeout(Status.Start, Hour, Counting(() => fired++, Status.Other), Status.Other)
            .AddStep(Status.Middle, _ => Status.End, Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var runs = new List<RunSnapshot<Thing, Status>>();
        for (var i = 0; i < 20; i++)
            runs.Add(await host.Workflow(definition).TriggerAsync($"{i}"));

        await host.RunUntilIdleAsync();
        Assert.All(await Task.WhenAll(runs.Select(run => WhereAsync(host, definition, run))), where => Assert.Equal((Status.End, RunState.Completed), where));
        await host.AdvanceAsync(Hour * 2);

        Assert.Equal(0, fired);
        Assert.All(await Task.WhenAll(runs.Select(run => TimeoutsOfAsync(host, run))), Assert.Empty);
    }

    [Fact]
    public async Task A_step_that_skips_leaves_the_run_to_the_timeout_of_its_status()
    {
        var definition = new WorkflowBuilder<Thing, Status>("waiting")
            .AddStep(Status.Start, run => run.Skip(), Status.Middle)
            .AddTimeout(Status.Start, Hour, (_, _, _) => Handlers.To(Status.End), Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Hour);

        Assert.Equal((Status.End, RunState.Completed), await WhereAsync(host, definition, run));
    }

    /// <summary>D21: luno looks timeouts up by foreign ID.</summary>
    [Fact]
    public async Task The_timeout_of_an_earlier_run_never_touches_a_later_one()
    {
        var definition = OneHour().Build();
        await using var host = WorkflowTestHost.Start(definition);
        var waiting = host.Workflow(definition);
        var first = await waiting.TriggerAsync("a");
        await host.AdvanceAsync(Minute * 30);
        await waiting.Api.CancelAsync(first.RunId);
        var second = await waiting.TriggerAsync("a");

        await host.AdvanceAsync(Minute * 59);
        Assert.Equal((Status.Middle, RunState.Running), await WhereAsync(host, definition, second));
        await host.AdvanceAsync(Minute);

        Assert.Equal((Status.End, RunState.Completed), await WhereAsync(host, definition, second));
        Assert.Equal((Status.Middle, RunState.Cancelled), await WhereAsync(host, definition, first));
    }

    [Fact]
    public async Task The_timeout_of_an_earlier_stay_in_a_status_never_touches_a_later_stay()
    {
        var definition = new WorkflowBuilder<Thing, Status>("waiting")
            .AddCallback(Status.Start, (_, _, _) => Handlers.To(Status.Middle), Status.Middle)
            .AddTimeout(Status.Start, Hour, (_, _, _) => Handlers.To(Status.End), Status.End)
            .AddCallback(Status.Middle, (_, _, _) => Handlers.To(Status.Start), Status.Start)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var waiting = host.Workflow(definition);
        var run = await waiting.TriggerAsync("a", startAt: Status.Start);
        await host.AdvanceAsync(Minute * 30);
        await waiting.Api.CallbackAsync("a", Status.Start);
        await waiting.Api.CallbackAsync("a", Status.Middle);

        await host.AdvanceAsync(Minute * 59);
        Assert.Equal((Status.Start, RunState.Running), await WhereAsync(host, definition, run));
        await host.AdvanceAsync(Minute);

        Assert.Equal((Status.End, RunState.Completed), await WhereAsync(host, definition, run));
    }

    [Fact]
    public async Task A_timeout_that_the_code_no_longer_has_is_removed_and_the_run_left_alone()
    {
        var store = new InMemoryStore(new InMemoryStoreOptions { KeepObjectHistory = true });
        var before = OneHour().Build();
        await using var old = WorkflowTestHost.Start(workflows => workflows.Add(before).Share(store));
        var run = await old.Workflow(before).TriggerAsync("a");
        await old.RunUntilIdleAsync();
        var after = Waiting()
            .AddTimeout(Status.Start, Hour, (_, _, _) => Handlers.To(Status.Other), Status.Other)
            .AddCallback(Status.Middle, (_, _, _) => Handlers.To(Status.End), Status.End)
            .Build();
        await using var deployed = WorkflowTestHost.Start(workflows => workflows.Add(after).Share(store));

        // It may be another version's, which is being deployed: it is kept for an hour after its time.
        await deployed.AdvanceAsync(Hour * 2 - Minute);
        Assert.NotEmpty(await TimeoutsOfAsync(deployed, run));
        await deployed.AdvanceAsync(Minute * 2);

        Assert.Empty(await TimeoutsOfAsync(deployed, run));
        Assert.Equal((Status.Middle, RunState.Running), await WhereAsync(deployed, after, run));
    }
}

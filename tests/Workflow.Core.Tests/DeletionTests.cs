using System.Text;

namespace Workflow.Core.Tests;

/// <summary>Area J: deleting the data of runs.</summary>
public sealed class DeletionTests
{
    private const string Replacement = """{"result":"deleted"}""";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    [Trait("Case", "148")]
    public async Task Deletion_is_requested_first_and_done_shortly_after()
    {
        var definition = OneStep().Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await CompletedAsync(host, definition, "secret");

        var requested = await host.Workflow(definition).Api.DeleteDataAsync(run.RunId, new() { Reason = "GDPR" });
        Assert.Equal((RunState.RequestedDataDeleted, 3L, "GDPR"), (requested.RunState, requested.Version, requested.RunStateReason));
        Assert.Contains("secret", Text(requested));
        await host.RunUntilIdleAsync();

        var deleted = await RecordAsync(host, run);
        Assert.Equal((RunState.DataDeleted, 4L, "GDPR", Replacement), (deleted.RunState, deleted.Version, deleted.RunStateReason, Text(deleted)));
        Assert.Equal((run.ForeignId, (int)Status.End, run.CreatedAt), (deleted.ForeignId, deleted.Status, deleted.CreatedAt));
    }

    [Fact]
    public async Task Deletion_leaves_no_copy_of_the_object_in_history_nor_in_the_outbox()
    {
        var definition = OneStep().Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await CompletedAsync(host, definition, "secret");

        await host.Workflow(definition).Api.DeleteDataAsync(run.RunId);
        await host.RunUntilIdleAsync();

        var history = await host.Workflow(definition).Api.HistoryAsync(run.RunId);
        Assert.Equal(4, history.Count);
        Assert.All(history, entry => Assert.DoesNotContain("secret", entry.Object is { } value ? Encoding.UTF8.GetString(value.Span) : ""));
        Assert.Empty(await host.ReceiptsAsync("deleting"));
    }

    [Fact]
    [Trait("Case", "149")]
    public async Task A_custom_deletion_decides_what_is_left()
    {
        var definition = OneStep().WithCustomDelete(thing => new Thing { Count = thing.Count }).Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await CompletedAsync(host, definition, "secret");

        await host.Workflow(definition).Api.DeleteDataAsync(run.RunId);
        await host.RunUntilIdleAsync();

        var deleted = await host.Workflow(definition).Api.GetAsync(run.RunId);
        Assert.Equal((RunState.DataDeleted, "", 7), (deleted.RunState, deleted.Object.Text, deleted.Object.Count));
    }

    [Fact]
    [Trait("Case", "150")]
    public async Task A_custom_deletion_that_fails_is_tried_again_and_does_not_hold_up_others()
    {
        var calls = 0;
        var definition = OneStep().WithCustomDelete(thing =>
        {
            if (thing.Text == "stubborn" && ++calls < 4)
                throw new InvalidOperationException("the vault is closed");
            thing.Text = "";
        }).Build();
        await using var host = WorkflowTestHost.Start(definition);
        var stubborn = await CompletedAsync(host, definition, "stubborn");
        var meek = await CompletedAsync(host, definition, "meek");

        await host.Workflow(definition).Api.DeleteDataAsync(stubborn.RunId);
        await host.Workflow(definition).Api.DeleteDataAsync(meek.RunId);
        await host.RunUntilIdleAsync();
        Assert.Equal((RunState.RequestedDataDeleted, RunState.DataDeleted), ((await RecordAsync(host, stubborn)).RunState, (await RecordAsync(host, meek)).RunState));
        await host.AdvanceAsync(Second * 3);

        Assert.Equal((4, RunState.DataDeleted), (calls, (await RecordAsync(host, stubborn)).RunState));
    }

    [Theory]
    [InlineData(nameof(IRecordStore.GetAsync))]
    [InlineData(nameof(IRecordStore.CommitAsync))]
    [Trait("Case", "150")]
    public async Task A_store_that_fails_makes_the_deletion_wait_and_loses_nothing(string method)
    {
        var store = new FaultyRecordStore();
        var definition = OneStep().Build();
        await using var host = Start(definition, store.Register);
        var run = await CompletedAsync(host, definition, "secret");
        await host.Workflow(definition).Api.DeleteDataAsync(run.RunId);

        store.Before = FaultyRecordStore.Once(call => call.Method == method);
        await host.RunUntilIdleAsync();
        Assert.Single(host.Faults);
        await host.AdvanceAsync(Second);

        Assert.Equal(RunState.DataDeleted, (await RecordAsync(host, run)).RunState);
    }

    [Fact]
    [Trait("Case", "151")]
    public async Task The_request_goes_to_the_deletion_alone_and_its_result_to_the_hook()
    {
        var publisher = new WatchedPublisher();
        var definition = OneStep().OnDataDeleted((_, _) => Task.CompletedTask).Build();
        await using var host = Start(definition, publisher.Register);
        var run = await CompletedAsync(host, definition, "secret");
        publisher.Published.Clear();

        await host.Workflow(definition).Api.DeleteDataAsync(run.RunId);
        await host.RunUntilIdleAsync();

        Assert.Equal(
            [("deleting-delete", EventKind.Delete, RunState.RequestedDataDeleted), ("deleting-on-data-deleted", EventKind.RunState, RunState.DataDeleted)],
            publisher.Published.Select(publication => (publication.Event.Process, publication.Event.Kind, publication.Event.RunState)));
    }

    [Fact]
    [Trait("Case", "152")]
    public async Task What_takes_the_objects_place_is_JSON_that_decodes()
    {
        var definition = OneStep().Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await CompletedAsync(host, definition, "secret");

        await host.Workflow(definition).Api.DeleteDataAsync(run.RunId);
        await host.RunUntilIdleAsync();

        Assert.Equal("", (await host.Workflow(definition).Api.GetAsync(run.RunId)).Object.Text);
    }

    /// <summary>D13: luno applies the custom deletion to what is deleted already.</summary>
    [Fact]
    public async Task A_deletion_that_is_delivered_again_is_not_done_again()
    {
        var calls = 0;
        var publisher = new WatchedPublisher { Copies = 2 };
        var definition = OneStep().WithCustomDelete(thing => thing.Text = $"deleted {++calls}").Build();
        await using var host = Start(definition, publisher.Register);
        var run = await CompletedAsync(host, definition, "secret");

        await host.Workflow(definition).Api.DeleteDataAsync(run.RunId);
        await host.RunUntilIdleAsync();
        await host.Bus.PublishAsync(publisher.To("deleting-delete"), default);
        await host.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal((1, 4L), (calls, (await RecordAsync(host, run)).Version));
    }

    [Fact]
    public async Task Deleting_again_runs_the_deletion_again()
    {
        var calls = 0;
        var definition = OneStep().WithCustomDelete(thing => thing.Text = $"deleted {++calls}").Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await CompletedAsync(host, definition, "secret");

        for (var i = 0; i < 2; i++)
        {
            await host.Workflow(definition).Api.DeleteDataAsync(run.RunId);
            await host.RunUntilIdleAsync();
        }

        Assert.Equal((RunState.DataDeleted, 6L), ((await RecordAsync(host, run)).RunState, (await RecordAsync(host, run)).Version));
        Assert.Equal("deleted 2", (await host.Workflow(definition).Api.GetAsync(run.RunId)).Object.Text);
    }

    /// <summary>D32: luno tries for ever.</summary>
    [Fact]
    public async Task The_deletion_of_a_run_that_is_gone_is_dropped()
    {
        var store = new FaultyRecordStore();
        var definition = OneStep().Build();
        await using var host = Start(definition, store.Register);
        var run = await CompletedAsync(host, definition, "secret");
        await host.Workflow(definition).Api.DeleteDataAsync(run.RunId);

        store.Read = _ => null;
        await host.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Empty(host.Faults);
        Assert.Empty(await host.ReceiptsAsync("deleting"));
    }

    [Fact]
    public async Task The_data_of_a_cancelled_run_can_be_deleted_too()
    {
        var definition = OneStep().Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");
        await host.Workflow(definition).Api.CancelAsync(run.RunId);

        await host.Workflow(definition).Api.DeleteDataAsync(run.RunId);
        await host.RunUntilIdleAsync();

        Assert.Equal(RunState.DataDeleted, (await RecordAsync(host, run)).RunState);
    }

    [Fact]
    [Trait("Case", "154")]
    public async Task A_new_run_may_be_triggered_while_the_deletion_is_under_way()
    {
        var definition = OneStep().Build();
        await using var host = WorkflowTestHost.Start(definition);
        var first = await CompletedAsync(host, definition, "a");
        await host.Workflow(definition).Api.DeleteDataAsync(first.RunId);

        var second = await host.Workflow(definition).TriggerAsync("a");
        await host.RunUntilIdleAsync();

        Assert.Equal(RunState.DataDeleted, (await RecordAsync(host, first)).RunState);
        Assert.Equal(RunState.Completed, (await RecordAsync(host, second)).RunState);
    }

    /// <summary>D26: in luno's memory and Redis stores the run stored last is the latest, so a third run could start.</summary>
    [Fact]
    public async Task Deleting_the_data_of_an_earlier_run_does_not_make_it_the_latest()
    {
        var definition = new WorkflowBuilder<Thing, Status>("deleting")
            .AddCallback(Status.Start, (_, _, _) => Handlers.To(Status.End), Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var api = host.Workflow(definition).Api;
        var first = await api.TriggerAsync("a");
        await api.CallbackAsync("a", Status.Start);
        var second = await api.TriggerAsync("a");

        await api.DeleteDataAsync(first.RunId);
        await host.RunUntilIdleAsync();

        Assert.Equal(second.RunId, (await api.LatestAsync("a"))!.RunId);
        await Assert.ThrowsAsync<WorkflowInProgressException>(() => api.TriggerAsync("a"));
    }

    [Fact]
    public async Task Retention_removes_finished_runs_at_their_age_and_leaves_those_in_flight()
    {
        var definition = new WorkflowBuilder<Thing, Status>("deleting")
            .AddCallback(Status.Start, (_, _, _) => Handlers.To(Status.End), Status.End)
            .WithRetention(TimeSpan.FromDays(30))
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var api = host.Workflow(definition).Api;
        var finished = await api.TriggerAsync("finished");
        var inFlight = await api.TriggerAsync("in flight");
        await host.AdvanceAsync(TimeSpan.FromDays(10));
        await api.CallbackAsync("finished", Status.Start);

        await host.AdvanceAsync(TimeSpan.FromDays(30));
        Assert.NotNull(await api.LatestAsync("finished"));
        await host.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Null(await api.LatestAsync("finished"));
        await Assert.ThrowsAsync<RunNotFoundException>(() => api.GetAsync(finished.RunId));
        await Assert.ThrowsAsync<RunNotFoundException>(() => api.HistoryAsync(finished.RunId));
        Assert.Equal(RunState.Initiated, (await api.GetAsync(inFlight.RunId)).RunState);
    }

    private static WorkflowBuilder<Thing, Status> OneStep() =>
        new WorkflowBuilder<Thing, Status>("deleting").AddStep(Status.Start, _ => Status.End, Status.End);

    private static WorkflowTestHost Start(WorkflowDefinition<Thing, Status> definition, Action<WorkflowsBuilder> configure) =>
        WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            configure(workflows);
        });

    private static async Task<RunSnapshot<Thing, Status>> CompletedAsync(WorkflowTestHost host, WorkflowDefinition<Thing, Status> definition, string text)
    {
        var run = await host.Workflow(definition).TriggerAsync(text, new Thing { Text = text, Count = 7 });
        await host.RunUntilIdleAsync();
        return run;
    }

    private static async Task<RunRecord> RecordAsync(WorkflowTestHost host, RunSnapshot<Thing, Status> run) =>
        (await host.Store.GetAsync(run.Workflow, run.RunId, default))!;

    private static string Text(RunRecord record) => Encoding.UTF8.GetString(record.Object.Span);
}

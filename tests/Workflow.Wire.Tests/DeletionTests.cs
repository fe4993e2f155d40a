using System.Text;

namespace Workflow.Wire.Tests;

/// <summary>Area J: deleting the data of runs.</summary>
public sealed class DeletionTests
{
    [Fact]
    [Trait("Case", "148")]
    [Trait("Case", "151")]
    [Trait("Case", "152")]
    public async Task Deletion_is_requested_first_and_done_shortly_after_and_only_who_must_hears_of_it()
    {
        await using var app = await WireApp.StartAsync(Things.OneStep().OnDataDeleted((_, _) => Task.CompletedTask));
        var run = await app.Api.CompletedAsync(await app.Api.TriggerAsync("a", new() { Input = new Thing { Text = "secret" } }));

        var requested = await app.Api.DeleteDataAsync(run.RunId, new() { Reason = "GDPR" });
        Assert.Equal((RunState.RequestedDataDeleted, 3L, "GDPR"), (requested.RunState, requested.Version, requested.RunStateReason));
        await app.Api.UntilAsync(run.RunId, RunState.DataDeleted);
        await app.UntilIdleAsync();

        var deleted = await app.Host.Workflow().GetAsync(run.RunId);
        Assert.Equal((4L, "GDPR", """{"result":"deleted"}"""), (deleted.Version, deleted.RunStateReason, Encoding.UTF8.GetString(deleted.Object.Span)));
        Assert.Equal("", (await app.Api.GetAsync(run.RunId)).Object.Text);
        Assert.Equal(
            [("things-Start", "status", "Initiated"), ("things-delete", "delete", "RequestedDataDeleted"), ("things-on-data-deleted", "run-state", "DataDeleted")],
            (await app.SentAsync()).Select(message => ((string)message.ApplicationProperties["process"], (string)message.ApplicationProperties["kind"], (string)message.ApplicationProperties["run-state"])));
    }

    [Fact]
    [Trait("Case", "149")]
    [Trait("Case", "150")]
    [Trait("Case", "154")]
    public async Task A_custom_deletion_decides_what_is_left_and_one_that_fails_is_tried_again_and_holds_up_nobody()
    {
        var (calls, open) = (0, new TaskCompletionSource());
        await using var app = await WireApp.StartAsync(Things.OneStep().WithCustomDelete(thing =>
        {
            if (thing.Text == "stubborn" && (Interlocked.Increment(ref calls) < 3 || !open.Task.IsCompleted))
                throw new InvalidOperationException("the vault is closed");
            return new Thing { Count = thing.Count };
        }));
        var stubborn = await app.Api.CompletedAsync(await app.Api.TriggerAsync("stubborn", new() { Input = new Thing { Text = "stubborn", Count = 7 } }));
        var meek = await app.Api.CompletedAsync(await app.Api.TriggerAsync("meek", new() { Input = new Thing { Text = "meek", Count = 7 } }));

        await app.Api.DeleteDataAsync(stubborn.RunId);
        await app.Api.DeleteDataAsync(meek.RunId);
        await app.Api.UntilAsync(meek.RunId, RunState.DataDeleted);
        Assert.Equal(RunState.RequestedDataDeleted, (await app.Api.GetAsync(stubborn.RunId)).RunState);
        // A new run need not wait for the deletion of the last.
        await app.Api.CompletedAsync(await app.Api.TriggerAsync("stubborn"));
        open.SetResult();
        var deleted = await app.Api.UntilAsync(stubborn.RunId, RunState.DataDeleted);

        Assert.Equal(("", 8), (deleted.Object.Text, deleted.Object.Count));
    }

    [Fact]
    [Trait("Case", "150")]
    public async Task A_storage_that_fails_makes_the_deletion_wait_and_loses_nothing()
    {
        var storage = new FaultyStorage();
        await using var app = await WireApp.StartAsync(Things.OneStep(), new WireHostOptions { Storage = storage });
        var caller = await app.AddHostAsync(new WireHostOptions { WorksOnEvents = false });
        var run = await app.Api.CompletedAsync(await app.Api.TriggerAsync("a"));

        storage.Outage = true;
        await caller.Api().DeleteDataAsync(run.RunId);
        await Eventually.TrueAsync(() => app.Host.Logs.Of("InfrastructureFault").Count > 0, "storage failed the deletion");
        Assert.Equal(RunState.RequestedDataDeleted, (await caller.Api().GetAsync(run.RunId)).RunState);
        storage.Outage = false;

        await caller.Api().UntilAsync(run.RunId, RunState.DataDeleted);
    }
}

namespace Workflow.Wire.Tests;

/// <summary>A storage that throttles, or that does what it is asked and does not say so: never a move twice, never one lost.</summary>
public sealed class StorageFaultTests
{
    [Theory]
    [InlineData(0.15, 0)]
    [InlineData(0, 0.15)]
    [InlineData(0.1, 0.1)]
    public async Task Runs_finish_with_each_move_once_on_storage_that_throttles_and_times_out(double throttled, double unanswered)
    {
        var storage = new FaultyStorage(throttled, unanswered, seed: 7);
        await using var app = await WireApp.StartAsync(
            Things.TwoSteps().AddTimeout(Status.Middle, TimeSpan.FromHours(1), (_, _, _) => Things.To(Status.End), Status.End),
            new WireHostOptions { Storage = storage });
        var caller = await app.AddHostAsync(new WireHostOptions { WorksOnEvents = false });

        var runs = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => caller.Api().TriggerAsync($"{i}")));

        foreach (var run in runs)
        {
            var end = await caller.Api().CompletedAsync(run);
            Assert.Equal((2, 3L), (end.Object.Count, end.Version));
            Assert.Equal(
                [("Start", 0), ("Middle", 0), ("End", 0)],
                (await caller.Api().HistoryAsync(run.RunId)).Select(entry => (entry.StatusDescription, entry.Attempt)));
        }
        Assert.True(storage.Faults > 0);
    }

    [Fact]
    public async Task A_trigger_whose_answer_was_lost_has_made_one_run()
    {
        var storage = new FaultyStorage();
        await using var app = await WireApp.StartAsync(Things.OneStep(), new WireHostOptions { Storage = storage, WorksOnEvents = false });
        await app.AddHostAsync();
        var lost = 0;
        storage.LosesAnswer = _ => Interlocked.Exchange(ref lost, 1) == 0;

        var run = await app.Api.TriggerAsync("a");

        Assert.Equal(1, storage.Faults);
        await app.Api.CompletedAsync(run);
        Assert.Single((await app.Api.ListAsync(new RunQuery { Workflow = Things.Name })).Items);
    }
}

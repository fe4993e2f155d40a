using System.Collections.Concurrent;
using Azure;
using Workflow.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Workflow.AzureStorage.Tests;

/// <summary>A network and a service that fail, under many hosts at once: nothing lost, nothing doubled, history gap-free.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class StoreFaultTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Under_faults_what_was_said_to_be_stored_is_stored_once_and_what_was_refused_is_not(int seed)
    {
        using var transport = new FaultyTransport(seed, faultRate: 0.15);
        var options = azurite.NewOptions();
        using var sound = new AzureStore(options);
        await sound.OpenAsync(default);
        using var store = new AzureStore(transport.FailIn(Copy(options)));

        var told = new ConcurrentDictionary<string, ConcurrentBag<(long Version, string Mark)>>();
        var refused = new ConcurrentBag<(string RunId, string Mark)>();
        var created = new ConcurrentBag<string>();
        var operations = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var random = new Random((seed * 100) + worker);
            for (var i = 0; i < 120; i++)
            {
                try
                {
                    Interlocked.Increment(ref operations);
                    await ActAsync($"order-{random.Next(12)}", $"{worker}.{i}", random);
                }
                catch (Exception exception) when (exception is RequestFailedException or IOException or AggregateException)
                {
                    // Unknown whether it was stored: the engine would ask again.
                }
            }
        })));

        transport.Enabled = false;
        output.WriteLine($"seed {seed}: {operations} operations, {transport.Requests} requests, {transport.Faults} faults, {told.Sum(run => run.Value.Count)} moves told, {created.Count} runs told");
        var runs = await StoredRuns.ListAsync(sound, new RunQuery { Workflow = StoredRuns.Workflow, Limit = 200 });
        Assert.All(created, runId => Assert.Contains(runs, run => run.RunId == runId));
        foreach (var run in runs)
        {
            var history = await StoredRuns.HistoryAsync(sound, run, 1000);
            Assert.Equal(Enumerable.Range(1, (int)run.Version).Select(version => (long)version), history.Select(entry => entry.Version));
            Assert.All(told.GetValueOrDefault(run.RunId, []), move => Assert.Equal(move.Mark, history[(int)move.Version - 1].Process));
            Assert.DoesNotContain(history, entry => refused.Contains((run.RunId, entry.Process)));
            Assert.Equal(history.Count, history.Select(entry => entry.Process).Distinct().Count());
        }
        foreach (var group in runs.GroupBy(run => run.ForeignId))
        {
            Assert.True(group.Count(run => !run.RunState.IsFinished()) <= 1, $"{group.Key} has two runs in flight");
            var latest = await sound.LatestAsync(StoredRuns.Workflow, group.Key, default);
            if (group.SingleOrDefault(run => !run.RunState.IsFinished()) is { } inFlight)
                Assert.Equal(inFlight.RunId, latest!.RunId);
        }

        async Task ActAsync(string foreignId, string mark, Random random)
        {
            var current = await store.LatestAsync(StoredRuns.Workflow, foreignId, default);
            if (current is null || current.RunState.IsFinished())
            {
                var run = StoredRuns.New(store, foreignId, StoredRuns.Start.AddSeconds(operations), receipts: 0);
                var result = await store.CreateAsync(run with { History = run.History with { Process = mark } }, default);
                if (result.Outcome == CreateOutcome.Created)
                    created.Add(result.RunId);
                else
                    Assert.NotEqual(run.Record.RunId, result.RunId);
                return;
            }

            var large = random.Next(10) == 0;
            var state = random.Next(6) == 0 ? RunState.Completed : RunState.Running;
            var move = StoredRuns.Step(current, state: state, receipts: random.Next(2), value: StoredRuns.Json(large ? new string('x', 60_000) : mark), at: current.UpdatedAt.AddTicks(random.Next(1, 1000)));
            move = move with { History = [move.History[0] with { Process = mark }] };
            var committed = await store.CommitAsync(move, default);
            if (committed.Outcome == CommitOutcome.Committed)
                told.GetOrAdd(current.RunId, _ => []).Add((move.Next.Version, mark));
            else
                refused.Add((current.RunId, mark));
        }
    }

    [Fact]
    public async Task A_timeout_fires_once_under_faults_though_many_fire_it()
    {
        using var transport = new FaultyTransport(seed: 11, faultRate: 0.2);
        var options = azurite.NewOptions();
        using var sound = new AzureStore(options);
        await sound.OpenAsync(default);
        using var store = new AzureStore(transport.FailIn(Copy(options)));
        for (var round = 0; round < 40; round++)
        {
            var trigger = StoredRuns.New(sound, $"order-{round}");
            var run = await StoredRuns.CreateAsync(sound, trigger);
            var timeout = new TimeoutRecord
            {
                Workflow = run.Workflow, ForeignId = run.ForeignId, RunId = run.RunId, Status = run.Status, Index = 0, StatusVersion = 1,
                DueAt = StoredRuns.Start, CreatedAt = StoredRuns.Start, DispatchAt = StoredRuns.Start,
            };
            await sound.ArmAsync(trigger.Outbox[0].Event, [timeout], default);

            var outcomes = await Task.WhenAll(Enumerable.Range(0, 3).Select(host => Task.Run(async () =>
            {
                try
                {
                    return (await store.CommitAsync(StoredRuns.Step(run, status: 5 + host) with { FiredTimeout = timeout }, default)).Outcome;
                }
                catch (Exception exception) when (exception is RequestFailedException or IOException or AggregateException)
                {
                    return (CommitOutcome)0;
                }
            })));

            Assert.True(outcomes.Count(outcome => outcome == CommitOutcome.Committed) <= 1);
            var stored = (await sound.GetAsync(run.Workflow, run.RunId, default))!;
            var left = await sound.ListTimeoutsAsync(run.Workflow, run.RunId, default);
            Assert.Equal(stored.Version == 2, left.Count == 0);
            Assert.Equal(stored.Version, (await StoredRuns.HistoryAsync(sound, run)).Count);
        }
        output.WriteLine($"{transport.Requests} requests, {transport.Faults} faults");
    }

    [Fact]
    public async Task Fifty_concurrent_triggers_under_faults_create_one_run()
    {
        using var transport = new FaultyTransport(seed: 5, faultRate: 0.25);
        var options = azurite.NewOptions();
        using var sound = new AzureStore(options);
        await sound.OpenAsync(default);
        using var store = new AzureStore(transport.FailIn(Copy(options)));
        for (var round = 0; round < 5; round++)
        {
            var foreignId = $"order-{round}";
            var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
            {
                try
                {
                    return await store.CreateAsync(StoredRuns.New(store, foreignId), default);
                }
                catch (Exception exception) when (exception is RequestFailedException or IOException or AggregateException)
                {
                    return null;
                }
            })));

            var run = Assert.Single(await StoredRuns.ListAsync(sound, new RunQuery { Workflow = StoredRuns.Workflow, ForeignIds = [foreignId] }));
            Assert.All(results, result => Assert.True(result is null || result.RunId == run.RunId));
            Assert.True(results.Count(result => result?.Outcome == CreateOutcome.Created) <= 1);
        }
        output.WriteLine($"{transport.Requests} requests, {transport.Faults} faults");
    }

    private static AzureStorageOptions Copy(AzureStorageOptions options) => new()
    {
        ConnectionString = options.ConnectionString,
        NamePrefix = options.NamePrefix,
        BucketCount = options.BucketCount,
        CreateIfMissing = options.CreateIfMissing,
    };
}

using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Workflow.AzureStorage.Tests;

/// <summary>What each operation costs in storage requests, as the layout of one transaction per move promises.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class RequestCountTests : IAsyncLifetime, IDisposable
{
    private readonly AzuriteFixture _azurite;
    private readonly ITestOutputHelper _output;
    private readonly RequestCounter _counter = new();
    private readonly AzureStorageOptions _options;
    private readonly AzureStore _store;

    public RequestCountTests(AzuriteFixture azurite, ITestOutputHelper output)
    {
        _azurite = azurite;
        _output = output;
        _options = _counter.CountIn(azurite.NewOptions());
        _store = new AzureStore(_options);
    }

    public async Task InitializeAsync() => await _store.OpenAsync(CancellationToken.None);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Each_operation_costs_what_the_design_says()
    {
        var table = new List<(string Operation, int Requests, int Allowed)>();
        async Task<T> Count<T>(string operation, int allowed, Func<Task<T>> act)
        {
            var before = _counter.Count;
            var result = await act();
            table.Add((operation, _counter.Count - before, allowed));
            return result;
        }

        var trigger = StoredRuns.New(_store, "order-1");
        var run = await Count("trigger, new foreign ID", 1, () => StoredRuns.CreateAsync(_store, trigger));
        await Count("trigger refused, run in flight", 2, async () => await _store.CreateAsync(StoredRuns.New(_store, "order-1"), default));
        var step = StoredRuns.Step(run) with { ConsumedReceipt = trigger.Outbox[0].Event.ReceiptKey };
        run = await Count("step", 2, () => MoveAsync(run, current => step with { Current = current }));
        run = await Count("pause", 2, () => MoveAsync(run, current => StoredRuns.Step(current, 2, RunState.Paused)));
        run = await Count("resume", 2, () => MoveAsync(run, current => StoredRuns.Step(current, 2)));
        var timeout = Timeout(run);
        await Count("arm a timeout", 2, async () =>
        {
            run = await GetAsync(run);
            await _store.ArmAsync(StoredRuns.Receipt(step.Next).Event, [timeout], default);
            return run;
        });
        run = await Count("fire a timeout", 2, () => MoveAsync(run, current => StoredRuns.Step(current, 3) with { FiredTimeout = timeout }));
        run = await Count("cancel", 2, () => MoveAsync(run, current => StoredRuns.Step(current, 3, RunState.Cancelled)));
        run = await Count("request deletion", 2, () => MoveAsync(run, current => StoredRuns.Step(current, 3, RunState.RequestedDataDeleted)));
        // More than a move: objects kept in history and left-behind blobs are looked for, and the receipt goes last.
        run = await Count("finish deletion", 5, () => MoveAsync(run, current => StoredRuns.Step(current, 3, RunState.DataDeleted, receipts: 0, value: StoredRuns.Json("gone")) with { ConsumedReceipt = StoredRuns.Receipt(current).Event.ReceiptKey }));
        await Count("trigger, known foreign ID", 3, () => StoredRuns.CreateAsync(_store, "order-1", StoredRuns.Start.AddMinutes(1)));
        await Count("drop an event", 1, async () => { await _store.DeleteReceiptAsync(trigger.Outbox[0].Event, default); return 0; });
        await Count("look for a receipt", 1, async () => await _store.HasReceiptAsync(trigger.Outbox[0].Event, default));
        await Count("retry an event", 1, async () => await _store.RescheduleReceiptsAsync(trigger.Outbox.ToList(), default));
        await Count("lookup by run ID", 1, () => GetAsync(run));
        await Count("latest of a foreign ID", 2, async () => await _store.LatestAsync(run.Workflow, "order-1", default));
        await Count("history", 1, () => StoredRuns.HistoryAsync(_store, run));
        await Count("sweep or scan, nothing due", _options.BucketCount, async () => await _store.DueReceiptsAsync(run.Workflow, StoredRuns.Start, 1000, null, default));

        _output.WriteLine($"{"operation",-34}{"requests",10}{"allowed",10}");
        foreach (var (operation, requests, allowed) in table)
            _output.WriteLine($"{operation,-34}{requests,10}{allowed,10}");
        Assert.All(table, line => Assert.Equal(line.Allowed, line.Requests));
    }

    [Theory]
    [InlineData(0, 11)]
    [InlineData(60, 6)]
    public async Task A_run_of_five_steps_costs_eleven_requests_in_all_and_six_with_recent_records(int recentSeconds, int expected)
    {
        var definition = FiveSteps.Define();
        var published = new Queue<WorkflowEvent>();
        var services = new ServiceCollection();
        services.AddSingleton<IEventPublisher>(new QueuePublisher(published));
        services.AddSingleton<IRecordStore>(_store).AddSingleton<ITimeoutStore>(_store).AddSingleton<IScheduleStore>(_store);
        services.AddWorkflows(workflows => workflows.Add(definition).WithRecentRecords(new RecentRecordOptions { RecentRecordAge = TimeSpan.FromSeconds(recentSeconds) }));
        await using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<HostStatus>().MarkStarted();
        var catalog = provider.GetRequiredService<WorkflowCatalog>();
        var before = _counter.Count;

        var run = await catalog.Get<FiveSteps.Order, FiveSteps.Status>().TriggerAsync("order-1");
        while (published.TryDequeue(out var @event) && catalog.TryGetProcess(@event.Process, out var process))
            await process.HandleAsync(new EventDelivery(@event), default);
        var requests = _counter.Count - before;

        var stored = (await _store.GetAsync(definition.Name, run.RunId, default))!;
        Assert.Equal(RunState.Completed, stored.RunState);
        Assert.Equal(6, stored.Version);
        _output.WriteLine($"requests of a five-step run: {requests}");
        Assert.Equal(expected, requests);
    }

    [Fact]
    public async Task Listing_fifty_of_a_hundred_thousand_runs_asks_each_bucket_once()
    {
        var options = _counter.CountIn(_azurite.NewOptions());
        options.BucketCount = 32;
        using var store = new AzureStore(options);
        await store.OpenAsync(default);
        await SeedAsync(store, options, 100_000);
        var before = _counter.Count;

        var page = await store.ListAsync(new RunQuery { Workflow = StoredRuns.Workflow, Limit = 50 }, default);
        var requests = _counter.Count - before;
        var next = await store.ListAsync(new RunQuery { Workflow = StoredRuns.Workflow, Limit = 50, ContinuationToken = page.ContinuationToken }, default);
        var nextRequests = _counter.Count - before - requests;

        Assert.Equal(Enumerable.Range(0, 100).Select(index => $"order-{99_999 - index}"), page.Items.Concat(next.Items).Select(run => run.ForeignId));
        _output.WriteLine($"requests of a page of 50 of 100,000 runs in 32 buckets: {requests}, of the next: {nextRequests}");
        Assert.InRange(requests, 1, 32);
        Assert.InRange(nextRequests, 1, 32);
    }

    /// <summary>Writes the rows of runs a hundred at a time, which triggers would take minutes for.</summary>
    private static async Task SeedAsync(AzureStore store, AzureStorageOptions options, int count)
    {
        var table = new AzuriteRows(options).Table;
        var partitions = new Partitions(options.BucketCount);
        var rows = Enumerable.Range(0, count)
            .Select(index => StoredRuns.New(store, $"order-{index}", StoredRuns.Start.AddSeconds(index), receipts: 0).Record)
            .Select(run => RecordRow.New(Partitions.Of(run.Workflow, partitions.BucketOf(run.ForeignId)), run, new StoredObject(run.Object, null), "seeded", null))
            .GroupBy(row => row.PartitionKey)
            .SelectMany(partition => partition.Chunk(100));
        await Parallel.ForEachAsync(rows, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (chunk, token) =>
            await table.SubmitTransactionAsync(chunk.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)), token));
    }

    private async Task<RunRecord> MoveAsync(RunRecord run, Func<RunRecord, Move> move) => await StoredRuns.CommitAsync(_store, move(await GetAsync(run)));

    private async Task<RunRecord> GetAsync(RunRecord run) => (await _store.GetAsync(run.Workflow, run.RunId, default))!;

    private static TimeoutRecord Timeout(RunRecord run) => new()
    {
        Workflow = run.Workflow,
        ForeignId = run.ForeignId,
        RunId = run.RunId,
        Status = run.Status,
        Index = 0,
        StatusVersion = run.StatusVersion,
        DueAt = StoredRuns.Start,
        CreatedAt = StoredRuns.Start,
        DispatchAt = StoredRuns.Start,
    };

    /// <summary>A broker that works: what is published waits to be handled.</summary>
    private sealed class QueuePublisher(Queue<WorkflowEvent> published) : IEventPublisher
    {
        public ValueTask PublishAsync(IReadOnlyList<WorkflowEvent> events, CancellationToken cancellationToken)
        {
            foreach (var @event in events)
                published.Enqueue(@event);
            return ValueTask.CompletedTask;
        }
    }
}

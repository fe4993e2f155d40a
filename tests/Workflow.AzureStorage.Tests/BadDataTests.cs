using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workflow.AzureStorage.Tests;

/// <summary>What cannot be read is named, and keeps nobody else from working.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class BadDataTests : IDisposable
{
    private readonly AzureStorageOptions _options;
    private readonly RecordedLog _log = new();
    private readonly AzureStore _store;
    private readonly AzuriteRows _rows;

    public BadDataTests(AzuriteFixture azurite)
    {
        _options = azurite.NewOptions();
        _store = new AzureStore(_options, loggers: _log);
        _rows = new AzuriteRows(_options);
    }

    public void Dispose()
    {
        _store.Dispose();
        _log.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task A_run_of_a_newer_schema_is_paused_naming_its_row_and_goes_on_once_the_code_knows_it(int recentSeconds)
    {
        var definition = FiveSteps.Define();
        await using var host = HostOf(definition, recentSeconds);
        var workflow = host.Catalog.Get<FiveSteps.Order, FiveSteps.Status>();
        var newer = await workflow.TriggerAsync("newer", new TriggerOptions<FiveSteps.Order, FiveSteps.Status> { Input = new FiveSteps.Order { Padding = "kept" } });
        var other = await workflow.TriggerAsync("other");
        var row = (await _rows.OfKindAsync("r~")).Single(found => found.RowKey.EndsWith(newer.RunId, StringComparison.Ordinal));
        await _rows.SpoilAsync(row, "Schema", 2);

        // A step on what the host has just stored itself finds out when it commits, and is done again.
        await host.AdvanceAsync(TimeSpan.FromSeconds(1));

        var paused = (await _store.GetAsync(definition.Name, newer.RunId, default))!;
        Assert.Equal(RunState.Paused, paused.RunState);
        Assert.Contains(row.RowKey, paused.RunStateReason, StringComparison.Ordinal);
        Assert.Contains(row.PartitionKey, paused.RunStateReason, StringComparison.Ordinal);
        Assert.Contains("schema version 2", paused.RunStateReason, StringComparison.Ordinal);
        Assert.Equal(RunState.Completed, (await _store.GetAsync(definition.Name, other.RunId, default))!.RunState);
        var stored = (await _rows.OfKindAsync("r~")).Single(found => found.RowKey == row.RowKey);
        Assert.Equal(2, stored.GetInt32("Schema"));

        // The code that knows the schema is deployed: here, the row is of the known one again.
        await _rows.SpoilAsync(stored, "Schema", 1);
        await workflow.ResumeAsync(newer.RunId);
        await host.RunUntilIdleAsync();
        var finished = await workflow.GetAsync(newer.RunId);
        Assert.Equal((RunState.Completed, "kept"), (finished.RunState, finished.Object.Padding));
    }

    [Fact]
    public async Task A_list_goes_on_behind_a_run_that_cannot_be_read()
    {
        for (var i = 0; i < 5; i++)
            await StoredRuns.CreateAsync(_store, $"order-{i}", StoredRuns.Start.AddMinutes(i));
        foreach (var spoiled in (int[])[0, 2, 4])
            await _rows.SpoilAsync((await _rows.OfKindAsync("r~")).Single(row => row.GetString("ForeignId") == $"order-{spoiled}"), "StatusDescription", null);

        foreach (var limit in (int[])[1, 2, 10])
        {
            var query = new RunQuery { Workflow = StoredRuns.Workflow, Limit = limit };
            Assert.Equal(["order-3", "order-1"], (await StoredRuns.ListAsync(_store, query)).Select(run => run.ForeignId));
            Assert.Equal(["order-1", "order-3"], (await StoredRuns.ListAsync(_store, query with { Order = RunOrder.OldestFirst })).Select(run => run.ForeignId));
        }
    }

    [Theory]
    [InlineData("Version", null)]
    [InlineData("RunState", 99)]
    [InlineData("CreatedAt", "yesterday")]
    [InlineData("Status", null)]
    public async Task A_run_that_lacks_something_is_refused_by_name(string property, object? value)
    {
        var run = await StoredRuns.CreateAsync(_store, "spoiled");
        await _rows.SpoilAsync((await _rows.OfKindAsync("r~")).Single(), property, value);

        var refused = await Assert.ThrowsAsync<UnreadableRowException>(async () => await _store.GetAsync(run.Workflow, run.RunId, default));
        Assert.Contains(property, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receipt_that_cannot_be_read_does_not_stop_the_sweep()
    {
        await StoredRuns.CreateAsync(_store, "order-1");
        await StoredRuns.CreateAsync(_store, "order-2");
        var spoiled = (await _rows.OfKindAsync("o~"))[0];
        await _rows.SpoilAsync(spoiled, "Process", null);

        Assert.Single(await StoredRuns.DueReceiptsAsync(_store, StoredRuns.Start.AddHours(1)));
        Assert.Contains(_log.Messages, message => message.Contains(spoiled.RowKey, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_whose_object_is_missing_is_paused_with_the_reason_and_others_go_on()
    {
        var definition = FiveSteps.Define();
        await using var host = HostOf(definition);
        var workflow = host.Catalog.Get<FiveSteps.Order, FiveSteps.Status>();
        var large = new FiveSteps.Order { Padding = new string('x', 100_000) };
        var broken = await workflow.TriggerAsync("broken", new TriggerOptions<FiveSteps.Order, FiveSteps.Status> { Input = large });
        var healthy = await workflow.TriggerAsync("healthy");
        var blob = Assert.Single(await _rows.BlobsAsync());
        var content = (await _rows.Container.GetBlobClient(blob).DownloadContentAsync()).Value.Content;
        await _rows.Container.DeleteBlobAsync(blob);

        await host.RunUntilIdleAsync();

        var paused = (await _store.GetAsync(definition.Name, broken.RunId, default))!;
        Assert.Equal(RunState.Paused, paused.RunState);
        Assert.Contains(blob, paused.RunStateReason, StringComparison.Ordinal);
        Assert.Contains(broken.RunId, paused.RunStateReason, StringComparison.Ordinal);
        Assert.Equal(RunState.Completed, (await _store.GetAsync(definition.Name, healthy.RunId, default))!.RunState);

        // Once the blob is back, so is the run.
        await _rows.Container.GetBlobClient(blob).UploadAsync(content);
        await workflow.ResumeAsync(broken.RunId);
        await host.RunUntilIdleAsync();
        var finished = (await workflow.GetAsync(broken.RunId))!;
        Assert.Equal(RunState.Completed, finished.RunState);
        Assert.Equal(100_000, finished.Object.Padding.Length);
    }

    [Fact]
    public async Task A_store_with_another_bucket_count_is_refused_when_it_opens()
    {
        await _store.OpenAsync(default);
        using var other = new AzureStore(new AzureStorageOptions { ConnectionString = _options.ConnectionString, NamePrefix = _options.NamePrefix, BucketCount = 5 });

        var refused = await Assert.ThrowsAsync<WorkflowConfigurationException>(async () => await other.OpenAsync(default));

        Assert.Contains("4 buckets", refused.Message, StringComparison.Ordinal);
        Assert.Contains("~meta", refused.Message, StringComparison.Ordinal);
        Assert.Contains("BucketCount is 5", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("AccountKey", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_is_missing_is_created_only_when_asked_for()
    {
        using var store = new AzureStore(new AzureStorageOptions { ConnectionString = _options.ConnectionString, NamePrefix = "never" });

        var refused = await Assert.ThrowsAsync<WorkflowConfigurationException>(async () => await store.OpenAsync(default));

        Assert.Contains("neverRuns", refused.Message, StringComparison.Ordinal);
        Assert.Contains("CreateIfMissing", refused.Message, StringComparison.Ordinal);
    }

    private sealed class RecordedLog : ILoggerFactory, ILogger
    {
        private readonly List<string> _messages = [];

        public IReadOnlyList<string> Messages
        {
            get
            {
                lock (_messages)
                    return [.. _messages];
            }
        }

        public void AddProvider(ILoggerProvider provider)
        {
            // Nothing but this.
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_messages)
                _messages.Add(formatter(state, exception));
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }

    private WorkflowTestHost HostOf(WorkflowDefinition<FiveSteps.Order, FiveSteps.Status> definition, int recentSeconds = 0) => WorkflowTestHost.Start(workflows =>
    {
        workflows.WithRecentRecords(new RecentRecordOptions { RecentRecordAge = TimeSpan.FromSeconds(recentSeconds) });
        workflows.Add(definition);
        workflows.Services.AddSingleton<IRecordStore>(_store).AddSingleton<ITimeoutStore>(_store).AddSingleton<IScheduleStore>(_store);
    });
}

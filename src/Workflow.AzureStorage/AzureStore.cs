using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Workflow.AzureStorage;

/// <summary>
/// Keeps runs, their history, outbox and timeouts, and schedules in Azure Table Storage, large objects in Blob Storage.
/// </summary>
/// <remarks>
/// What must change together for one foreign ID lies in one partition and changes in one entity-group transaction, on the
/// condition that the run's row still has the ETag it was read with. Every write carries a move ID of its own: a request that is
/// repeated because its first answer got lost recognises by it what it has already stored.
/// </remarks>
public sealed partial class AzureStore : IRecordStore, ITimeoutStore, IScheduleStore, IDisposable
{
    /// <summary>How often a transaction is put together anew because rows it named had come or gone.</summary>
    private const int MaxAttempts = 20;

    /// <summary>How many partitions, or rows, are asked for at a time.</summary>
    private const int Parallelism = 8;

    private readonly AzureStorageOptions _options;
    private readonly StorageClients _clients;
    private readonly StorageGate _gate;
    private readonly Partitions _partitions;
    private readonly RunIdFactory _runIds = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StorageTelemetry? _telemetry;

    /// <summary>A store. Nothing is asked of the account before the first call.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="time">The clock that the age of left-behind blobs is told by.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="telemetry">What counts its requests and conflicts.</param>
    /// <exception cref="WorkflowConfigurationException">An option is out of range.</exception>
    public AzureStore(AzureStorageOptions options, TimeProvider? time = null, ILoggerFactory? loggers = null, StorageTelemetry? telemetry = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _telemetry = telemetry;
        _clients = new StorageClients(options, telemetry);
        _gate = new StorageGate(_clients, options);
        _partitions = new Partitions(options.BucketCount);
        _time = time ?? TimeProvider.System;
        _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger("Workflow.AzureStorage");
    }

    /// <summary>
    /// Creates what is missing, where <see cref="AzureStorageOptions.CreateIfMissing"/> says so, and checks that the stored
    /// bucket count is the configured one. Hosts call it when they start; otherwise the first call does.
    /// </summary>
    /// <exception cref="WorkflowConfigurationException">The table is missing, or was written with other buckets or accounts.</exception>
    public ValueTask OpenAsync(CancellationToken cancellationToken) => _gate.OpenAsync(cancellationToken);

    /// <inheritdoc />
    public string NewRunId(string workflow, string foreignId, DateTimeOffset createdAt) => _runIds.Create(createdAt, _partitions.BucketOf(foreignId));

    /// <inheritdoc />
    public async ValueTask<RunRecord?> GetAsync(string workflow, string runId, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (!_partitions.TryBucketOfRun(runId, out var bucket))
            return null;
        var place = PlaceOf(workflow, bucket);
        var row = await FindAsync(place, RowKeys.Record(runId), cancellationToken).ConfigureAwait(false);
        return row is null ? null : await ReadRunAsync(place, workflow, row, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<RunRecord?> LatestAsync(string workflow, string foreignId, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var place = PlaceOf(workflow, _partitions.BucketOf(foreignId));
        var row = await FindAsync(place, RowKeys.ForeignId(foreignId), cancellationToken).ConfigureAwait(false);
        return row is null ? null : await GetAsync(workflow, ForeignIdRow.Read(row).RunId, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<Page<HistoryEntry>> HistoryAsync(string workflow, string runId, int limit, string? continuationToken, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (!_partitions.TryBucketOfRun(runId, out var bucket))
            return new Page<HistoryEntry>([], null);

        var place = PlaceOf(workflow, bucket);
        var prefix = RowKeys.HistoryOf(runId);
        var after = continuationToken is null
            ? prefix
            : long.TryParse(continuationToken, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? RowKeys.History(runId, version)
                : throw new ArgumentException("It is no continuation token of a history.", nameof(continuationToken));
        var entries = new List<HistoryEntry>();
        await foreach (var row in RangeAsync(place, after, RowKeys.EndOf(prefix), limit + 1, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (entries.Count == limit)
                return new Page<HistoryEntry>(entries, entries[^1].Version.ToString(CultureInfo.InvariantCulture));
            entries.Add(await ReadEntryAsync(place, row, cancellationToken).ConfigureAwait(false));
        }
        return new Page<HistoryEntry>(entries, null);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        _clients.Dispose();
        _gate.Dispose();
    }

    private Place PlaceOf(string workflow, int bucket)
    {
        var account = _clients.OfBucket(bucket);
        return new Place(account.Table, account.Container, Partitions.Of(workflow, bucket), _telemetry);
    }

    private Place PlaceOf(WorkflowEvent @event) => PlaceOf(@event.Workflow, _partitions.BucketOf(@event.ForeignId));

    private static async ValueTask<TableEntity?> FindAsync(Place place, string rowKey, CancellationToken cancellationToken)
    {
        var found = await place.Table.GetEntityIfExistsAsync<TableEntity>(place.Partition, rowKey, cancellationToken: cancellationToken).ConfigureAwait(false);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>The rows of a partition between two keys, both exclusive.</summary>
    private static AsyncPageable<TableEntity> RangeAsync(Place place, string after, string before, int? pageSize = null, string? filter = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
    {
        var range = $"PartitionKey eq '{place.Partition}' and RowKey gt '{after}' and RowKey lt '{before}'";
        return place.Table.QueryAsync<TableEntity>(filter is null ? range : $"{range} and {filter}", pageSize is { } size ? Math.Min(size, 1000) : null, select, cancellationToken);
    }

    /// <summary>A run whose object cannot be read is still a run: the engine pauses it with the reason.</summary>
    private static async ValueTask<RunRecord> ReadRunAsync(Place place, string workflow, TableEntity row, CancellationToken cancellationToken)
    {
        while (true)
        {
            var run = RecordRow.Read(workflow, row);
            if (run.Unreadable is not null || ConcurrencyToken.Parse(run.ETag!).Blob is not { } blob)
                return run;
            var (value, unreadable) = await ObjectBlobs.ReadAsync(place.Container, blob, cancellationToken).ConfigureAwait(false);
            if (unreadable is null)
                return run with { Object = value };

            // The run may have moved since its row was read, and the blob been deleted as superseded.
            var now = await FindAsync(place, row.RowKey, cancellationToken).ConfigureAwait(false);
            if (now is null || now.ETag == row.ETag)
                return run with { Unreadable = $"{unreadable} (row '{row.PartitionKey}', '{row.RowKey}')" };
            row = now;
        }
    }

    private static async ValueTask<HistoryEntry> ReadEntryAsync(Place place, TableEntity row, CancellationToken cancellationToken)
    {
        var entry = HistoryRow.Read(row);
        if (new RowReader(row).OptionalText(StoredObject.BlobProperty) is not { } blob)
            return entry;
        var (value, _) = await ObjectBlobs.ReadAsync(place.Container, blob, cancellationToken).ConfigureAwait(false);
        return entry with { Object = value is null ? (ReadOnlyMemory<byte>?)null : value };
    }

    private static string NewMoveId() => Guid.NewGuid().ToString("N");

    /// <summary>Where the rows and blobs of one partition are.</summary>
    private readonly record struct Place(TableClient Table, BlobContainerClient Container, string Partition, StorageTelemetry? Telemetry);
}

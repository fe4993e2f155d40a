using System.Collections.Concurrent;
using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs.Models;

namespace Workflow.AzureStorage;

public sealed partial class AzureStore
{
    /// <summary>A blob is written before the row that names it: only one that has been there for a while can be an orphan.</summary>
    private static readonly TimeSpan OrphanAge = TimeSpan.FromHours(1);

    /// <summary>Looking for orphans lists every blob of a workflow: once a day is often enough.</summary>
    private static readonly TimeSpan OrphanInterval = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _orphansLookedFor = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public async ValueTask<int> PurgeAsync(string workflow, DateTimeOffset finishedBefore, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var purged = 0;
        for (var bucket = 0; bucket < _partitions.Count && purged < limit; bucket++)
            purged += await PurgeBucketAsync(workflow, PlaceOf(workflow, bucket), finishedBefore, limit - purged, cancellationToken).ConfigureAwait(false);

        if (purged < limit && _time.GetUtcNow() is var now && now - _orphansLookedFor.GetValueOrDefault(workflow) >= OrphanInterval)
        {
            await DeleteOrphansAsync(workflow, now - OrphanAge, cancellationToken).ConfigureAwait(false);
            _orphansLookedFor[workflow] = now;
        }
        return purged;
    }

    /// <summary>Removes blobs that were last written before a time and that no row of their run names.</summary>
    internal async ValueTask<int> DeleteOrphansAsync(string workflow, DateTimeOffset writtenBefore, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var folder = ObjectBlobs.FolderOf(workflow);
        var deleted = 0;
        for (var account = 0; account < _clients.Count; account++)
        {
            var container = _clients[account].Container;
            var (runId, named) = ("", new HashSet<string>(StringComparer.Ordinal));
            await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions { Prefix = folder }, cancellationToken).ConfigureAwait(false))
            {
                if (blob.Properties.LastModified is not { } written || written >= writtenBefore)
                    continue;
                var owner = blob.Name[folder.Length..].Split('/')[0];
                if (!_partitions.TryBucketOfRun(owner, out var bucket))
                    continue;
                if (owner != runId)
                    (runId, named) = (owner, await BlobsNamedAsync(PlaceOf(workflow, bucket), owner, cancellationToken).ConfigureAwait(false));
                if (named.Contains(blob.Name))
                    continue;
                await ObjectBlobs.DeleteAsync(container, blob.Name, cancellationToken).ConfigureAwait(false);
                StorageLog.OrphanDeleted(_logger, blob.Name, workflow);
                deleted++;
            }
        }
        return deleted;
    }

    private static async ValueTask<HashSet<string>> BlobsNamedAsync(Place place, string runId, CancellationToken cancellationToken)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        if (await FindAsync(place, RowKeys.Record(runId), cancellationToken).ConfigureAwait(false) is not { } record)
            return named;
        Add(record);
        var history = RowKeys.HistoryOf(runId);
        await foreach (var row in RangeAsync(place, history, RowKeys.EndOf(history), cancellationToken: cancellationToken).ConfigureAwait(false))
            Add(row);
        return named;

        void Add(TableEntity row)
        {
            if (row.GetString(StoredObject.BlobProperty) is { Length: > 0 } blob)
                named.Add(blob);
        }
    }

    private async ValueTask<int> PurgeBucketAsync(string workflow, Place place, DateTimeOffset finishedBefore, int limit, CancellationToken cancellationToken)
    {
        // A run that finished before was created before: its key is behind that time's, where little else is.
        var from = RowKeys.RecordsCreatedUntil(finishedBefore + IdTolerance);
        var filter = string.Create(CultureInfo.InvariantCulture, $"UpdatedAt lt {finishedBefore.UtcTicks}L and RunState ge {(int)RunState.Cancelled}");
        var finished = new List<TableEntity>();
        await foreach (var row in RangeAsync(place, from, RowKeys.EndOf(RowKeys.Records), limit, filter, RecordRow.Outline, cancellationToken).ConfigureAwait(false))
        {
            if (row.GetInt32("RunState") is { } state && ((RunState)state).IsFinished())
                finished.Add(row);
            if (finished.Count == limit)
                break;
        }
        if (finished.Count == 0)
            return 0;

        var receipts = await ReceiptsOfAsync(place, finished, cancellationToken).ConfigureAwait(false);
        var purged = 0;
        foreach (var run in finished)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await PurgeRunAsync(workflow, place, run, receipts, cancellationToken).ConfigureAwait(false))
                purged++;
        }
        return purged;
    }

    /// <summary>
    /// Removes a run: what belongs to it first, and last, in one transaction, the rows by which it is found. Stopped in the middle,
    /// it is found again and finished by the next call.
    /// </summary>
    private async ValueTask<bool> PurgeRunAsync(string workflow, Place place, TableEntity run, ILookup<string, string> receipts, CancellationToken cancellationToken)
    {
        var runId = run.RowKey[RowKeys.Records.Length..];
        var rows = receipts[runId].ToList();
        var guards = RowKeys.GuardsOf(runId);
        await foreach (var guard in RangeAsync(place, guards, RowKeys.EndOf(guards), cancellationToken: cancellationToken).ConfigureAwait(false))
            rows.AddRange([TimeoutRow.ReadGuard(guard).TimeoutRow, guard.RowKey]);
        var history = RowKeys.HistoryOf(runId);
        var hasBlobs = !string.IsNullOrEmpty(run.GetString(StoredObject.BlobProperty)) || _options.KeepObjectHistory;
        await foreach (var entry in RangeAsync(place, history, RowKeys.EndOf(history), select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken).ConfigureAwait(false))
            rows.Add(entry.RowKey);

        await DeleteRowsAsync(place, rows, cancellationToken).ConfigureAwait(false);
        if (hasBlobs)
            await ObjectBlobs.DeleteAllAsync(place.Container, workflow, runId, except: null, cancellationToken).ConfigureAwait(false);
        return await DeleteRecordAsync(place, run, runId, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<bool> DeleteRecordAsync(Place place, TableEntity run, string runId, CancellationToken cancellationToken)
    {
        var foreignRow = run.GetString("ForeignId") is { } foreignId ? RowKeys.ForeignId(foreignId) : null;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var latest = foreignRow is null ? null : await FindAsync(place, foreignRow, cancellationToken).ConfigureAwait(false);
            var transaction = new Transaction("purge", place.Telemetry);
            transaction.Delete(place.Partition, run.RowKey, run.ETag);
            if (latest is not null && latest.GetString("RunId") == runId)
                transaction.Delete(place.Partition, latest.RowKey, latest.ETag);
            if (run.GetString(RecordRow.IdempotencyRow) is { Length: > 0 } key && await FindAsync(place, key, cancellationToken).ConfigureAwait(false) is not null)
                transaction.Delete(place.Partition, key);

            var result = await transaction.SubmitAsync(place.Table, cancellationToken).ConfigureAwait(false);
            if (result.Committed)
                return true;
            if (await FindAsync(place, run.RowKey, cancellationToken).ConfigureAwait(false) is not { } now)
                return result.Repeated;
            if (now.ETag != run.ETag)
                return false; // Somebody moved it: its time comes later.
        }
        return false;
    }

    /// <summary>The receipts left of some runs, found in one pass: their keys begin with a time, not with the run.</summary>
    private static async ValueTask<ILookup<string, string>> ReceiptsOfAsync(Place place, List<TableEntity> runs, CancellationToken cancellationToken)
    {
        var ids = runs.Select(run => run.RowKey[RowKeys.Records.Length..]).ToHashSet(StringComparer.Ordinal);
        var receipts = new List<(string RunId, string RowKey)>();
        await foreach (var row in RangeAsync(place, RowKeys.Receipts, RowKeys.EndOf(RowKeys.Receipts), select: ["PartitionKey", "RowKey", "RunId"], cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (row.GetString("RunId") is { } runId && ids.Contains(runId))
                receipts.Add((runId, row.RowKey));
        }
        return receipts.ToLookup(receipt => receipt.RunId, receipt => receipt.RowKey, StringComparer.Ordinal);
    }

    private static async ValueTask DeleteRowsAsync(Place place, List<string> rows, CancellationToken cancellationToken)
    {
        foreach (var chunk in rows.Chunk(TableLimits.OperationsPerTransaction))
        {
            var transaction = new Transaction("purge", place.Telemetry);
            foreach (var row in chunk)
                transaction.Delete(place.Partition, row);
            if ((await transaction.SubmitAsync(place.Table, cancellationToken).ConfigureAwait(false)).Committed)
                continue;

            // Some are gone already.
            foreach (var row in chunk)
                await place.Table.DeleteEntityAsync(place.Partition, row, ETag.All, cancellationToken).ConfigureAwait(false);
        }
    }
}

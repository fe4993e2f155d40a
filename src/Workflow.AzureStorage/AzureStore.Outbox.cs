using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace Workflow.AzureStorage;

public sealed partial class AzureStore
{
    /// <inheritdoc />
    public async ValueTask<bool> HasReceiptAsync(WorkflowEvent @event, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var found = await PlaceOf(@event).Table.GetEntityIfExistsAsync<TableEntity>(PlaceOf(@event).Partition, RowKeys.Receipt(@event.ReceiptKey), ["RowKey"], cancellationToken).ConfigureAwait(false);
        return found.HasValue;
    }

    /// <inheritdoc />
    public async ValueTask DeleteReceiptAsync(WorkflowEvent @event, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var place = PlaceOf(@event);
        if (@event.Kind == EventKind.Delete)
            await FinishDeletionAsync(place, @event, cancellationToken).ConfigureAwait(false);
        // One that is gone is answered by 404, which the client does not throw for.
        await place.Table.DeleteEntityAsync(place.Partition, RowKeys.Receipt(@event.ReceiptKey), ETag.All, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<OutboxEntry>> RescheduleReceiptsAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await RewriteAsync(
            entries,
            entry => PlaceOf(entry.Event),
            (place, entry) => ReceiptRow.New(place.Partition, entry),
            TableUpdateMode.Replace,
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<DuePage<OutboxEntry>> DueReceiptsAsync(string workflow, DateTimeOffset now, int limit, string? continuationToken, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        // Keys begin with the time of the move. The range cannot end at now: clocks differ between hosts.
        var filter = string.Create(CultureInfo.InvariantCulture, $"{ReceiptRow.SweepAt} le {now.UtcTicks}L");
        return await DueAsync(
            workflow,
            new DueRange(RowKeys.Receipts, RowKeys.EndOf(RowKeys.Receipts), filter),
            row => ReceiptRow.Read(workflow, row),
            entry => entry.SweepAt,
            limit,
            continuationToken,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Replaces rows that are still there, each on its own, in as few transactions as that takes: one that is gone fails its
    /// transaction, and the others are sent again without it.
    /// </summary>
    private static async ValueTask<IReadOnlyList<T>> RewriteAsync<T>(IReadOnlyList<T> items, Func<T, Place> placeOf, Func<Place, T, TableEntity> rowOf, TableUpdateMode mode, CancellationToken cancellationToken)
    {
        if (items is [var only])
        {
            var place = placeOf(only);
            return await RewriteAsync(place, rowOf(place, only), mode, cancellationToken).ConfigureAwait(false) ? items : [];
        }

        var stored = new bool[items.Count];
        var chunks = Enumerable.Range(0, items.Count)
            .GroupBy(index => placeOf(items[index]))
            // A key may stand once in a transaction.
            .SelectMany(group => group.DistinctBy(index => rowOf(group.Key, items[index]).RowKey).Chunk(TableLimits.OperationsPerTransaction).Select(chunk => (Place: group.Key, Indexes: chunk)))
            .ToList();
        await Parallel.ForEachAsync(chunks, InParallel(cancellationToken), async (chunk, token) =>
        {
            var rows = chunk.Indexes.ToDictionary(index => rowOf(chunk.Place, items[index]).RowKey, index => index, StringComparer.Ordinal);
            var gone = 0;
            while (rows.Count > 0)
            {
                var transaction = new Transaction("reschedule", chunk.Place.Telemetry);
                foreach (var index in rows.Values)
                {
                    if (mode == TableUpdateMode.Merge)
                        transaction.Merge(rowOf(chunk.Place, items[index]), ETag.All);
                    else
                        transaction.Replace(rowOf(chunk.Place, items[index]), ETag.All);
                }

                // Where many are gone, each takes a transaction with it: from then on one by one.
                var result = gone < 4 ? await transaction.SubmitAsync(chunk.Place.Table, token).ConfigureAwait(false) : default;
                if (gone >= 4)
                {
                    foreach (var index in rows.Values)
                        stored[index] = await RewriteAsync(chunk.Place, rowOf(chunk.Place, items[index]), mode, token).ConfigureAwait(false);
                    return;
                }
                if (result.Committed)
                {
                    foreach (var index in rows.Values)
                        stored[index] = true;
                    return;
                }
                gone = result.FailedRow is { } row && rows.Remove(row) ? gone + 1 : 4;
            }
        }).ConfigureAwait(false);
        return [.. items.Where((_, index) => stored[index])];
    }

    private static async ValueTask<bool> RewriteAsync(Place place, TableEntity row, TableUpdateMode mode, CancellationToken cancellationToken)
    {
        TableLimits.SizeOf(row);
        try
        {
            await place.Table.UpdateEntityAsync(row, ETag.All, mode, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException exception) when (exception.Status == 404 && exception.IsFailedCondition())
        {
            return false;
        }
    }

    private static ParallelOptions InParallel(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
}

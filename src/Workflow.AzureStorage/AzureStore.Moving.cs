using Azure;
using Azure.Data.Tables;

namespace Workflow.AzureStorage;

public sealed partial class AzureStore
{
    /// <inheritdoc />
    public async ValueTask<CommitResult> CommitAsync(Move move, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var next = move.Next;
        if (!_partitions.TryBucketOfRun(next.RunId, out var bucket))
            return new CommitResult(CommitOutcome.Conflict, null);

        var place = PlaceOf(next.Workflow, bucket);
        var loaded = move.Current.ETag is { } etag
            ? ConcurrencyToken.Parse(etag)
            : await TokenOfAsync(place, move.Current, cancellationToken).ConfigureAwait(false);
        if (loaded is not { } token)
            return new CommitResult(CommitOutcome.Conflict, null);

        if (next.RunState == RunState.DataDeleted)
            await ScrubHistoryAsync(place, next.RunId, token.Blob, cancellationToken).ConfigureAwait(false);

        var moveId = NewMoveId();
        // The same memory is the same object: a pause does not write it again, and one that cannot be read stays as it is.
        var value = next.Object.Equals(move.Current.Object)
            ? (StoredObject?)null
            : await ObjectBlobs.StoreAsync(place.Container, next, moveId, cancellationToken).ConfigureAwait(false);
        var (outcome, stored) = await CommitAsync(place, move, token, value, moveId, cancellationToken).ConfigureAwait(false);

        if (outcome != CommitOutcome.Committed)
        {
            if (value?.Blob is { } unused)
                await DeleteBlobAsync(place, unused, cancellationToken).ConfigureAwait(false);
            return new CommitResult(outcome, null);
        }

        var blob = value is { } written ? written.Blob : token.Blob;
        if (next.RunState == RunState.DataDeleted)
            await FinishDeletionAsync(place, move, blob).ConfigureAwait(false);
        else if (token.Blob is { } superseded && superseded != blob && !_options.KeepObjectHistory)
            await DeleteBlobAsync(place, superseded, CancellationToken.None).ConfigureAwait(false);
        return new CommitResult(outcome, next with
        {
            ETag = new ConcurrencyToken(stored, blob).ToString(),
            Unreadable = value is null ? next.Unreadable : null,
        });
    }

    /// <summary>
    /// Commits the move's transaction. A receipt that is gone is left out and the rest sent again; a run that has moved, or a
    /// timeout that is gone, ends it, unless it was its own first attempt that moved the run.
    /// </summary>
    private async ValueTask<(CommitOutcome Outcome, ETag Stored)> CommitAsync(Place place, Move move, ConcurrencyToken loaded, StoredObject? value, string moveId, CancellationToken cancellationToken)
    {
        var recordRow = RowKeys.Record(move.Next.RunId);
        var timeoutRow = move.FiredTimeout is { } fired ? RowKeys.Timeout(fired.Key) : null;
        var transaction = TransactionOf(place, move, loaded, value, moveId);
        TransactionResult result = default;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            result = await transaction.SubmitAsync(place.Table, cancellationToken).ConfigureAwait(false);
            if (result.Committed)
                return (CommitOutcome.Committed, result.RecordETag!.Value);

            var (now, stored) = await StandingAsync(place, recordRow, move.Next, loaded, moveId, cancellationToken).ConfigureAwait(false);
            if (now != Standing.Unmoved)
                return (now == Standing.MovedByThis ? CommitOutcome.Committed : CommitOutcome.Conflict, stored);
            if (timeoutRow is not null && await FindAsync(place, timeoutRow, cancellationToken).ConfigureAwait(false) is null)
                return (CommitOutcome.TimeoutGone, default);

            // The run is as it was loaded, so what failed is a row to be deleted that is gone already; or nothing, and the
            // answer was a proxy's.
            if (result.FailedRow is { } row && row != recordRow && row != timeoutRow && result.Failure!.Status != 409)
                transaction.Drop(row);
            else if (result.FailedRow is { } occupied && result.Failure!.Status == 409)
                throw new UnreadableRowException(place.Partition, occupied, "it is there although the version that writes it was never made.");
        }
        throw new InvalidOperationException($"Version {move.Next.Version} of run {move.Next.RunId} could not be stored in {MaxAttempts} attempts.", result.Failure);
    }

    private Transaction TransactionOf(Place place, Move move, ConcurrencyToken loaded, StoredObject? value, string moveId)
    {
        var (next, partition) = (move.Next, place.Partition);
        var transaction = new Transaction("commit", place.Telemetry);
        transaction.Merge(RecordRow.Change(partition, next, value, moveId), loaded.Row);
        if (move.FiredTimeout is { } timeout)
        {
            transaction.Delete(partition, RowKeys.Timeout(timeout.Key));
            transaction.Delete(partition, RowKeys.Guard(timeout.GuardKey));
        }
        // While the run was in flight, the foreign ID's row could point to no other: it needs no condition of its own.
        if (next.RunState.IsFinished() && !move.Current.RunState.IsFinished())
            transaction.Put(ForeignIdRow.New(partition, next));
        if (move.ConsumedReceipt is { } receipt && next.RunState != RunState.DataDeleted)
            transaction.Delete(partition, RowKeys.Receipt(receipt));
        foreach (var entry in move.History)
            transaction.Insert(HistoryRow.New(partition, next.RunId, entry, moveId, _options.KeepObjectHistory ? value ?? Kept(move.Current, loaded) : null));
        foreach (var entry in move.Outbox)
            transaction.Insert(ReceiptRow.New(partition, entry));
        return transaction;
    }

    private static StoredObject Kept(RunRecord current, ConcurrencyToken loaded) =>
        loaded.Blob is null ? new StoredObject(current.Object, null) : new StoredObject(default, loaded.Blob);

    /// <summary>Where a run stands after a transaction of its was refused.</summary>
    private static async ValueTask<(Standing Standing, ETag Stored)> StandingAsync(Place place, string recordRow, RunRecord next, ConcurrencyToken loaded, string moveId, CancellationToken cancellationToken)
    {
        var row = await FindAsync(place, recordRow, cancellationToken).ConfigureAwait(false);
        if (row is null)
            return (Standing.MovedByOther, default);
        if (row.ETag == loaded.Row)
            return (Standing.Unmoved, default);
        if (row.GetString(RecordRow.Move) == moveId)
            return (Standing.MovedByThis, row.ETag);

        // It may have moved on since: history tells whose the version is. Its ETag then is one that no longer holds.
        var entry = await FindAsync(place, RowKeys.History(next.RunId, next.Version), cancellationToken).ConfigureAwait(false);
        return entry?.GetString(RecordRow.Move) == moveId ? (Standing.MovedByThis, loaded.Row) : (Standing.MovedByOther, default);
    }

    /// <summary>For a record that was not read from this store: its row's ETag, if it has the record's version.</summary>
    private static async ValueTask<ConcurrencyToken?> TokenOfAsync(Place place, RunRecord current, CancellationToken cancellationToken)
    {
        var row = await FindAsync(place, RowKeys.Record(current.RunId), cancellationToken).ConfigureAwait(false);
        if (row is null)
            return null;
        var stored = RecordRow.Read(current.Workflow, row);
        return stored.Version == current.Version ? ConcurrencyToken.Parse(stored.ETag!) : null;
    }

    /// <summary>
    /// Ends a deletion of data after its commit: no blob of the run may be left, not even one of an attempt that failed. The
    /// receipt outlives the transaction and goes when the blobs are gone: should the host die in between, the event comes again,
    /// and its end deletes them.
    /// </summary>
    private async ValueTask FinishDeletionAsync(Place place, Move move, string? currentBlob)
    {
        // The move is stored: what follows neither fails it nor is abandoned with the call.
        var next = move.Next;
        try
        {
            await ObjectBlobs.DeleteAllAsync(place.Container, next.Workflow, next.RunId, except: currentBlob, CancellationToken.None).ConfigureAwait(false);
            if (move.ConsumedReceipt is { } receipt)
                await place.Table.DeleteEntityAsync(place.Partition, RowKeys.Receipt(receipt), ETag.All, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RequestFailedException or IOException or AggregateException)
        {
            StorageLog.BlobLeftBehind(_logger, exception, ObjectBlobs.FolderOf(next.Workflow, next.RunId));
        }
    }

    /// <summary>Deletes the blobs of a run whose data was deleted by a host that died before it came to that.</summary>
    private static async ValueTask FinishDeletionAsync(Place place, WorkflowEvent @event, CancellationToken cancellationToken)
    {
        var row = await FindAsync(place, RowKeys.Record(@event.RunId), cancellationToken).ConfigureAwait(false);
        if (row?.GetInt32("RunState") == (int)RunState.DataDeleted)
            await ObjectBlobs.DeleteAllAsync(place.Container, @event.Workflow, @event.RunId, except: row.GetString(StoredObject.BlobProperty), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask DeleteBlobAsync(Place place, string blob, CancellationToken cancellationToken)
    {
        try
        {
            await ObjectBlobs.DeleteAsync(place.Container, blob, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RequestFailedException or IOException or AggregateException)
        {
            StorageLog.BlobLeftBehind(_logger, exception, blob);
        }
    }

    /// <summary>
    /// Removes the objects kept in history, before the move that says they are gone: should this stop in the middle, the run
    /// still waits for its data to be deleted, and it is done again.
    /// </summary>
    private static async ValueTask ScrubHistoryAsync(Place place, string runId, string? currentBlob, CancellationToken cancellationToken)
    {
        var prefix = RowKeys.HistoryOf(runId);
        var transaction = new Transaction("scrub", place.Telemetry);
        await foreach (var row in RangeAsync(place, prefix, RowKeys.EndOf(prefix), cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (!row.Remove(StoredObject.InlineProperty))
                continue;
            if (row.GetString(StoredObject.BlobProperty) is { Length: > 0 } blob && blob != currentBlob)
                await ObjectBlobs.DeleteAsync(place.Container, blob, cancellationToken).ConfigureAwait(false);
            row.Remove(StoredObject.BlobProperty);
            var scrubbed = new TableEntity(place.Partition, row.RowKey);
            foreach (var (name, kept) in row)
            {
                if (name is not ("odata.etag" or "Timestamp" or "PartitionKey" or "RowKey"))
                    scrubbed[name] = kept;
            }
            transaction.Replace(scrubbed, ETag.All);
            if (transaction.Count == TableLimits.OperationsPerTransaction)
            {
                await SubmitOrThrowAsync(place, transaction, cancellationToken).ConfigureAwait(false);
                transaction = new Transaction("scrub", place.Telemetry);
            }
        }
        if (transaction.Count > 0)
            await SubmitOrThrowAsync(place, transaction, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask SubmitOrThrowAsync(Place place, Transaction transaction, CancellationToken cancellationToken)
    {
        var result = await transaction.SubmitAsync(place.Table, cancellationToken).ConfigureAwait(false);
        if (!result.Committed)
            throw result.Failure!;
    }

    private enum Standing
    {
        /// <summary>As it was loaded.</summary>
        Unmoved,

        /// <summary>The very move that is being stored is stored.</summary>
        MovedByThis,

        /// <summary>Another move was made from the version that was loaded, or the run is gone.</summary>
        MovedByOther,
    }
}

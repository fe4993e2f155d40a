using Azure;
using Azure.Data.Tables;

namespace Workflow.AzureStorage;

public sealed partial class AzureStore
{
    /// <inheritdoc />
    public async ValueTask<CreateResult> CreateAsync(NewRun run, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var record = run.Record;
        var place = PlaceOf(record.Workflow, _partitions.BucketOf(record.ForeignId));
        var moveId = NewMoveId();
        var value = await ObjectBlobs.StoreAsync(place.Container, record, moveId, cancellationToken).ConfigureAwait(false);
        var result = await CreateAsync(place, run, value, moveId, _options.KeepObjectHistory, cancellationToken).ConfigureAwait(false);
        if (result.Outcome != CreateOutcome.Created && value.Blob is { } unused)
            await DeleteBlobAsync(place, unused, cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <summary>
    /// First as for a new foreign ID, which costs one request when it is new. When a row is in the way, it says what to do.
    /// </summary>
    private static async ValueTask<CreateResult> CreateAsync(Place place, NewRun run, StoredObject value, string moveId, bool keepObject, CancellationToken cancellationToken)
    {
        var record = run.Record;
        var keyRow = run.IdempotencyKey is null ? null : RowKeys.Idempotency(record.ForeignId, run.IdempotencyKey);
        TableEntity? previous = null;
        TransactionResult result = default;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var transaction = new Transaction("create", place.Telemetry);
            if (keyRow is not null)
                transaction.Insert(IdempotencyRow.New(place.Partition, keyRow, record));
            if (previous is null)
                transaction.Insert(ForeignIdRow.New(place.Partition, record));
            else
                transaction.Replace(ForeignIdRow.New(place.Partition, record), previous.ETag);
            transaction.Insert(RecordRow.New(place.Partition, record, value, moveId, keyRow));
            transaction.Insert(HistoryRow.New(place.Partition, record.RunId, run.History, moveId, keepObject ? value : null));
            foreach (var entry in run.Outbox)
                transaction.Insert(ReceiptRow.New(place.Partition, entry));

            result = await transaction.SubmitAsync(place.Table, cancellationToken).ConfigureAwait(false);
            if (result.Committed)
                return Created(record, value, result.RecordETag!.Value);

            // It may be its own first attempt that is in the way.
            var mayBeOwn = result.Repeated || result.FailedRow is null || result.FailedRow == RowKeys.Record(record.RunId);
            if (mayBeOwn && await OwnAsync(place, record, value, cancellationToken).ConfigureAwait(false) is { } repeated)
                return repeated;
            if (keyRow is not null && await FindAsync(place, keyRow, cancellationToken).ConfigureAwait(false) is { } used)
            {
                var earlier = IdempotencyRow.ReadRunId(used);
                return earlier == record.RunId && await OwnAsync(place, record, value, cancellationToken).ConfigureAwait(false) is { } own
                    ? own
                    : new CreateResult(CreateOutcome.Duplicate, earlier, null);
            }

            previous = await FindAsync(place, RowKeys.ForeignId(record.ForeignId), cancellationToken).ConfigureAwait(false);
            if (previous is null)
                continue;
            var (latest, inFlight) = ForeignIdRow.Read(previous);
            if (latest == record.RunId && await OwnAsync(place, record, value, cancellationToken).ConfigureAwait(false) is { } created)
                return created;
            if (inFlight)
                return new CreateResult(CreateOutcome.InProgress, latest, null);
        }
        throw new InvalidOperationException($"Run {record.RunId} could not be created in {MaxAttempts} attempts: its foreign ID's row changes all the time.", result.Failure);
    }

    /// <summary>The very run that is being created, if it is stored: its ID is nobody else's.</summary>
    private static async ValueTask<CreateResult?> OwnAsync(Place place, RunRecord record, StoredObject value, CancellationToken cancellationToken) =>
        await FindAsync(place, RowKeys.Record(record.RunId), cancellationToken).ConfigureAwait(false) is { } row ? Created(record, value, row.ETag) : null;

    private static CreateResult Created(RunRecord record, StoredObject value, ETag etag) =>
        new(CreateOutcome.Created, record.RunId, record with { ETag = new ConcurrencyToken(etag, value.Blob).ToString() });
}

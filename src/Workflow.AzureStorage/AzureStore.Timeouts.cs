using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace Workflow.AzureStorage;

public sealed partial class AzureStore
{
    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<TimeoutRecord>> ArmAsync(WorkflowEvent @event, IReadOnlyList<TimeoutRecord> timeouts, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var place = PlaceOf(@event);
        var receiptRow = RowKeys.Receipt(@event.ReceiptKey);
        var rows = timeouts.ToDictionary(timeout => RowKeys.Guard(timeout.GuardKey), timeout => (Guard: TimeoutRow.Guard(place.Partition, timeout), Timeout: TimeoutRow.New(place.Partition, timeout)), StringComparer.Ordinal);
        var unparked = new Dictionary<string, TableEntity>(StringComparer.Ordinal);
        var consume = true;
        TransactionResult result = default;
        for (var attempt = 0; attempt < MaxAttempts + 2 * timeouts.Count; attempt++)
        {
            var transaction = new Transaction("arm", place.Telemetry);
            foreach (var (guard, timeout) in rows.Values)
            {
                transaction.Insert(guard);
                transaction.Insert(timeout);
            }
            foreach (var timeout in unparked.Values)
                transaction.Merge(timeout, ETag.All);
            if (consume)
                transaction.Delete(place.Partition, receiptRow);
            if (transaction.Count == 0)
                return [];

            result = await transaction.SubmitAsync(place.Table, cancellationToken).ConfigureAwait(false);
            if (result.Committed)
                return [.. timeouts.Where(timeout => rows.ContainsKey(RowKeys.Guard(timeout.GuardKey)))];
            if (result.FailedRow is not { } failed)
                continue;
            if (failed == receiptRow)
                consume = false;
            else if (unparked.Remove(failed))
                continue; // Fired meanwhile.
            else if (rows.ContainsKey(failed) && await FindAsync(place, failed, cancellationToken).ConfigureAwait(false) is { } armed)
            {
                // This timer of this stay is armed: it stays, and is dispatched at its time even if it was parked.
                var (timeoutRow, dueAt) = TimeoutRow.ReadGuard(armed);
                rows.Remove(failed);
                unparked[timeoutRow] = TimeoutRow.Unparked(place.Partition, timeoutRow, dueAt);
            }
        }
        throw new InvalidOperationException($"The timeouts of run {@event.RunId} could not be armed.", result.Failure);
    }

    /// <inheritdoc />
    public async ValueTask<DuePage<TimeoutRecord>> DueTimeoutsAsync(string workflow, DateTimeOffset now, int limit, string? continuationToken, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        // Keys begin with the due time, and none is dispatched before it: nothing that is not due yet is looked at.
        var end = string.Create(CultureInfo.InvariantCulture, $"{RowKeys.Timeouts}{now.UtcTicks + 1:x16}");
        var filter = string.Create(CultureInfo.InvariantCulture, $"{TimeoutRow.DispatchAt} le {now.UtcTicks}L");
        return await DueAsync(
            workflow,
            new DueRange(RowKeys.Timeouts, end, filter),
            row => TimeoutRow.Read(workflow, row),
            timeout => timeout.DispatchAt,
            limit,
            continuationToken,
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<TimeoutRecord>> RescheduleTimeoutsAsync(IReadOnlyList<TimeoutRecord> timeouts, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await RewriteAsync(
            timeouts,
            timeout => PlaceOf(timeout.Workflow, _partitions.BucketOf(timeout.ForeignId)),
            (place, timeout) => TimeoutRow.Rescheduled(place.Partition, timeout),
            TableUpdateMode.Merge,
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask CancelTimeoutAsync(TimeoutRecord timeout, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var place = PlaceOf(timeout.Workflow, _partitions.BucketOf(timeout.ForeignId));
        var timeoutRow = RowKeys.Timeout(timeout.Key);
        var transaction = new Transaction("cancel timeout", place.Telemetry);
        transaction.Delete(place.Partition, timeoutRow);
        transaction.Delete(place.Partition, RowKeys.Guard(timeout.GuardKey));
        TransactionResult result = default;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            result = await transaction.SubmitAsync(place.Table, cancellationToken).ConfigureAwait(false);
            // Without the timeout, the guard is another's: the timer was armed anew.
            if (result.Committed || result.FailedRow == timeoutRow)
                return;
            if (result.FailedRow is { } guard)
                transaction.Drop(guard);
        }
        throw new InvalidOperationException($"Timeout {timeout.Key} could not be cancelled.", result.Failure);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<TimeoutRecord>> ListTimeoutsAsync(string workflow, string runId, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (!_partitions.TryBucketOfRun(runId, out var bucket))
            return [];
        var place = PlaceOf(workflow, bucket);
        var prefix = RowKeys.GuardsOf(runId);
        var timeouts = new List<TimeoutRecord>();
        await foreach (var guard in RangeAsync(place, prefix, RowKeys.EndOf(prefix), cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (await FindAsync(place, TimeoutRow.ReadGuard(guard).TimeoutRow, cancellationToken).ConfigureAwait(false) is { } row)
                timeouts.Add(TimeoutRow.Read(workflow, row));
        }
        return [.. timeouts.OrderBy(timeout => timeout.DueAt).ThenBy(timeout => timeout.Index)];
    }
}

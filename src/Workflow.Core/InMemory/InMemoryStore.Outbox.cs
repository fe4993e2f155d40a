namespace Workflow;

public sealed partial class InMemoryStore
{
    /// <inheritdoc />
    public ValueTask<bool> HasReceiptAsync(WorkflowEvent @event, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var bucket = BucketOf(@event.ForeignId);
        lock (bucket)
            return new(bucket.Outbox.ContainsKey(@event.ReceiptKey));
    }

    /// <inheritdoc />
    public ValueTask DeleteReceiptAsync(WorkflowEvent @event, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var bucket = BucketOf(@event.ForeignId);
        lock (bucket)
            bucket.Outbox.Remove(@event.ReceiptKey);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<OutboxEntry>> RescheduleReceiptsAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var stored = new List<OutboxEntry>(entries.Count);
        foreach (var entry in entries)
        {
            var bucket = BucketOf(entry.Event.ForeignId);
            lock (bucket)
            {
                if (!bucket.Outbox.ContainsKey(entry.Event.ReceiptKey))
                    continue;
                bucket.Outbox[entry.Event.ReceiptKey] = entry;
                stored.Add(entry);
            }
        }
        return new(stored);
    }

    /// <inheritdoc />
    public ValueTask<DuePage<OutboxEntry>> DueReceiptsAsync(string workflow, DateTimeOffset now, int limit, string? continuationToken, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var due = new List<OutboxEntry>();
        DateTimeOffset? nextDueAt = null;
        foreach (var bucket in _buckets)
        {
            lock (bucket)
            {
                foreach (var entry in bucket.Outbox.Values)
                {
                    if (entry.Event.Workflow != workflow)
                        continue;
                    if (entry.SweepAt <= now)
                        due.Add(entry);
                    else if (nextDueAt is null || entry.SweepAt < nextDueAt)
                        nextDueAt = entry.SweepAt;
                }
            }
        }

        var page = DuePaging.Of(due, entry => new DuePaging.Position(entry.SweepAt, entry.Event.ReceiptKey), limit, continuationToken);
        return new(new DuePage<OutboxEntry>(page.Items, page.ContinuationToken, nextDueAt));
    }
}

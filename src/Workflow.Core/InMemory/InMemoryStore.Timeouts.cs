namespace Workflow;

public sealed partial class InMemoryStore
{
    /// <inheritdoc />
    public ValueTask<IReadOnlyList<TimeoutRecord>> ArmAsync(WorkflowEvent @event, IReadOnlyList<TimeoutRecord> timeouts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var bucket = BucketOf(@event.ForeignId);
        lock (bucket)
        {
            bucket.Outbox.Remove(@event.ReceiptKey);
            return new([.. timeouts.Where(bucket.Timeouts.Arm)]);
        }
    }

    /// <inheritdoc />
    public ValueTask<DuePage<TimeoutRecord>> DueTimeoutsAsync(string workflow, DateTimeOffset now, int limit, string? continuationToken, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var due = new List<TimeoutRecord>();
        DateTimeOffset? nextDueAt = null;
        foreach (var bucket in _buckets)
        {
            lock (bucket)
                bucket.Timeouts.Collect(workflow, now, due, ref nextDueAt);
        }

        var page = DuePaging.Of(due, timeout => new DuePaging.Position(timeout.DispatchAt, timeout.Key), limit, continuationToken);
        return new(new DuePage<TimeoutRecord>(page.Items, page.ContinuationToken, nextDueAt));
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<TimeoutRecord>> RescheduleTimeoutsAsync(IReadOnlyList<TimeoutRecord> timeouts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var stored = new List<TimeoutRecord>(timeouts.Count);
        foreach (var timeout in timeouts)
        {
            var bucket = BucketOf(timeout.ForeignId);
            lock (bucket)
            {
                if (bucket.Timeouts.Replace(timeout))
                    stored.Add(timeout);
            }
        }
        return new(stored);
    }

    /// <inheritdoc />
    public ValueTask CancelTimeoutAsync(TimeoutRecord timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var bucket = BucketOf(timeout.ForeignId);
        lock (bucket)
            bucket.Timeouts.Remove(timeout.Key, timeout.GuardKey);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<TimeoutRecord>> ListTimeoutsAsync(string workflow, string runId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (BucketOfRun(runId) is not { } bucket)
            return new((IReadOnlyList<TimeoutRecord>)[]);
        lock (bucket)
            return new(bucket.Timeouts.OfRun(workflow, runId));
    }

    /// <summary>The timeouts of a bucket, by key, and sorted by when the scan may dispatch them.</summary>
    private sealed class TimeoutIndex
    {
        private readonly Dictionary<string, TimeoutRecord> _byKey = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> _keyByGuard = new(StringComparer.Ordinal);
        private readonly SortedSet<DuePaging.Position> _byDispatch = [];

        /// <returns>False when the timer is armed already.</returns>
        public bool Arm(TimeoutRecord timeout)
        {
            if (_keyByGuard.TryGetValue(timeout.GuardKey, out var key))
            {
                var armed = _byKey[key];
                Replace(armed with { DispatchAt = armed.DueAt });
                return false;
            }
            _keyByGuard.Add(timeout.GuardKey, timeout.Key);
            _byKey.Add(timeout.Key, timeout);
            _byDispatch.Add(PositionOf(timeout));
            return true;
        }

        public bool Replace(TimeoutRecord timeout)
        {
            if (!_byKey.TryGetValue(timeout.Key, out var armed))
                return false;
            // What else the caller knows of it may be read back from an event, which does not carry everything.
            var rescheduled = armed with { DispatchAt = timeout.DispatchAt, Attempt = timeout.Attempt, Dispatched = timeout.Dispatched };
            _byDispatch.Remove(PositionOf(armed));
            _byKey[timeout.Key] = rescheduled;
            _byDispatch.Add(PositionOf(rescheduled));
            return true;
        }

        public bool Remove(string key, string guardKey)
        {
            if (!_byKey.Remove(key, out var timeout))
                return false;
            _byDispatch.Remove(PositionOf(timeout));
            _keyByGuard.Remove(guardKey);
            return true;
        }

        public void RemoveRun(string runId)
        {
            if (_byKey.Count == 0)
                return;
            foreach (var timeout in _byKey.Values.Where(timeout => timeout.RunId == runId).ToList())
                Remove(timeout.Key, timeout.GuardKey);
        }

        public void Collect(string workflow, DateTimeOffset now, List<TimeoutRecord> due, ref DateTimeOffset? nextDueAt)
        {
            foreach (var position in _byDispatch)
            {
                if (_byKey[position.Key] is var timeout && timeout.Workflow != workflow)
                    continue;
                if (position.At <= now)
                {
                    due.Add(timeout);
                    continue;
                }
                if (nextDueAt is null || position.At < nextDueAt)
                    nextDueAt = position.At;
                return;
            }
        }

        public IReadOnlyList<TimeoutRecord> OfRun(string workflow, string runId) =>
            [.. _byKey.Values.Where(timeout => timeout.Workflow == workflow && timeout.RunId == runId).OrderBy(timeout => timeout.DueAt).ThenBy(timeout => timeout.Index)];

        private static DuePaging.Position PositionOf(TimeoutRecord timeout) => new(timeout.DispatchAt, timeout.Key);
    }
}

namespace Workflow;

public sealed partial class InMemoryStore
{
    /// <inheritdoc />
    public ValueTask<Page<RunRecord>> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var limit = query.EffectiveLimit;
        var found = new List<RunRecord>();
        foreach (var bucket in _buckets)
        {
            lock (bucket)
                found.AddRange(Matching(bucket, query).Take(limit + 1));
        }

        // Run IDs sort newest first.
        found.Sort((a, b) => string.CompareOrdinal(a.RunId, b.RunId) * (query.Order == RunOrder.NewestFirst ? 1 : -1));
        if (query.WithoutObjects)
            found = [.. found.Select(run => run with { Object = default })];
        if (found.Count <= limit)
            return new(new Page<RunRecord>(found, null));
        found.RemoveRange(limit, found.Count - limit);
        return new(new Page<RunRecord>(found, found[^1].RunId));
    }

    /// <inheritdoc />
    public ValueTask<RunCounts> CountAsync(string workflow, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var newest = new List<RunRecord>();
        foreach (var bucket in _buckets)
        {
            lock (bucket)
                newest.AddRange(bucket.OrderOf(workflow).Take(limit + 1).Select(id => bucket.Runs[id].Record));
        }
        newest.Sort((a, b) => string.CompareOrdinal(a.RunId, b.RunId));
        return new(RunCounts.Of(newest.Take(limit).Select(run => (run.RunState, run.Status)), newest.Count <= limit));
    }

    private static IEnumerable<RunRecord> Matching(Bucket bucket, RunQuery query)
    {
        IEnumerable<string> ids = bucket.OrderOf(query.Workflow);
        if (query.ContinuationToken is { } token && bucket.OrderOf(query.Workflow) is { Count: > 0 } order)
        {
            ids = (query.Order, string.CompareOrdinal(token, order.Min), string.CompareOrdinal(token, order.Max)) switch
            {
                (RunOrder.NewestFirst, _, > 0) or (RunOrder.OldestFirst, < 0, _) => [],
                (RunOrder.NewestFirst, _, _) => order.GetViewBetween(token, order.Max!),
                _ => order.GetViewBetween(order.Min!, token),
            };
        }
        if (query.Order == RunOrder.OldestFirst)
            ids = ids.Reverse();
        return ids.Where(id => id != query.ContinuationToken).Select(id => bucket.Runs[id].Record).Where(query.Matches);
    }
}

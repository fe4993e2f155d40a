using System.Globalization;
using System.Text;
using Azure.Data.Tables;

namespace Workflow.AzureStorage;

public sealed partial class AzureStore
{
    /// <summary>Azure allows 15 comparisons in a filter; two of them are the range of keys, one the partition.</summary>
    private const int MaxComparisons = 15 - 3;

    private const int MaxFilterLength = 4000;

    /// <summary>How far a run ID's time may be from the run's creation time: IDs of one instant move on by 100 ns each.</summary>
    private static readonly TimeSpan IdTolerance = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    public async ValueTask<Page<RunRecord>> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var limit = query.EffectiveLimit;
        if (query.ContinuationToken is { } token && !_partitions.TryBucketOfRun(token, out _))
            throw new ArgumentException("It is no continuation token of this list.", nameof(query));
        await OpenAsync(cancellationToken).ConfigureAwait(false);

        var buckets = query.ForeignIds.Count > 0
            ? query.ForeignIds.Select(_partitions.BucketOf).Distinct().ToList()
            : Enumerable.Range(0, _partitions.Count).ToList();
        var rows = query.Order == RunOrder.NewestFirst
            ? await NewestAsync(query, buckets, limit + 1, cancellationToken).ConfigureAwait(false)
            : await OldestAsync(query, buckets, limit + 1, cancellationToken).ConfigureAwait(false);
        string? next = null;
        if (rows.Count > limit)
        {
            rows.RemoveRange(limit, rows.Count - limit);
            // By the row, not by what could be read of it: an unreadable one must not end the list.
            next = rows[^1].RowKey[RowKeys.Records.Length..];
        }
        return new Page<RunRecord>(await ReadRunsAsync(query, rows, cancellationToken).ConfigureAwait(false), next);
    }

    /// <inheritdoc />
    public async ValueTask<RunCounts> CountAsync(string workflow, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await OpenAsync(cancellationToken).ConfigureAwait(false);

        // Each bucket's newest, so that no more rows are read than are asked for: merging them exactly would read more.
        var share = Math.Max(1, limit / _partitions.Count);
        var found = new List<(RunState, int)>[_partitions.Count];
        var complete = true;
        await Parallel.ForEachAsync(Enumerable.Range(0, Math.Min(limit, _partitions.Count)), InParallel(cancellationToken), async (bucket, token) =>
        {
            var page = await FirstPageAsync(PlaceOf(workflow, bucket), share, token).ConfigureAwait(false);
            found[bucket] = [.. page.Rows.Select(row => ((RunState)row.GetInt32("RunState")!, row.GetInt32("Status")!.Value))];
            if (page.HasMore)
                Volatile.Write(ref complete, false);
        }).ConfigureAwait(false);
        return RunCounts.Of(found.Where(runs => runs is not null).SelectMany(runs => runs), complete && limit >= _partitions.Count);
    }

    private static async ValueTask<(IReadOnlyList<TableEntity> Rows, bool HasMore)> FirstPageAsync(Place place, int size, CancellationToken cancellationToken)
    {
        var rows = RangeAsync(place, RowKeys.Records, RowKeys.EndOf(RowKeys.Records), size, null, ["RunState", "Status"], cancellationToken);
        await foreach (var page in rows.AsPages(pageSizeHint: Math.Min(size, 1000)).ConfigureAwait(false))
        {
            // A server may end a page early, even an empty one; what it gave is counted then.
            if (page.Values.Count > 0 || page.ContinuationToken is null)
                return (page.Values, page.ContinuationToken is not null);
        }
        return ([], false);
    }

    /// <summary>Record keys sort newest first, so the newest of all buckets come from merging their beginnings.</summary>
    private async ValueTask<List<Found>> NewestAsync(RunQuery query, List<int> buckets, int wanted, CancellationToken cancellationToken)
    {
        // Runs spread evenly: somewhat more than a bucket's share is nearly always enough, and what is not comes with the next
        // page. Much more would be read for nothing: with 32 buckets, a page of 200 reads no more than 700 rows at first.
        var pageSize = Math.Min(wanted, 8 + 2 * wanted / buckets.Count);
        var select = query.WithoutObjects ? RecordRow.WithoutObject : null;
        var cursors = buckets.Select(bucket => new RunCursor(PlaceOf(query.Workflow, bucket), QueryOf(query, bucket, pageSize, select), cancellationToken)).ToList();
        try
        {
            await Parallel.ForEachAsync(cursors, InParallel(cancellationToken), (cursor, _) => cursor.MoveAsync()).ConfigureAwait(false);
            var merged = new PriorityQueue<RunCursor, string>(cursors.Where(cursor => cursor.Current is not null).Select(cursor => (cursor, cursor.Current!.RowKey)), StringComparer.Ordinal);
            var rows = new List<Found>();
            while (rows.Count < wanted && merged.TryDequeue(out var cursor, out _))
            {
                if (MayMatch(query, cursor.Current!))
                    rows.Add(new Found(cursor.Place, cursor.Current!.RowKey, cursor.Current));
                if (rows.Count == wanted)
                    break;
                await cursor.MoveAsync().ConfigureAwait(false);
                if (cursor.Current is { } next)
                    merged.Enqueue(cursor, next.RowKey);
            }
            return rows;
        }
        finally
        {
            foreach (var cursor in cursors)
                await cursor.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A table is read in one direction only, so the oldest stand at the end: the outlines of all runs in the window are read,
    /// and the last ones kept. It costs a request per 1,000 runs.
    /// </summary>
    private async ValueTask<List<Found>> OldestAsync(RunQuery query, List<int> buckets, int wanted, CancellationToken cancellationToken)
    {
        var oldest = new List<(Place Place, string RowKey)>[buckets.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, buckets.Count), InParallel(cancellationToken), async (index, token) =>
        {
            var place = PlaceOf(query.Workflow, buckets[index]);
            var last = new Queue<string>(wanted);
            await foreach (var row in QueryOf(query, buckets[index], pageSize: 1000, RecordRow.Outline)(token).ConfigureAwait(false))
            {
                if (!MayMatch(query, row))
                    continue;
                if (last.Count == wanted)
                    last.Dequeue();
                last.Enqueue(row.RowKey);
            }
            oldest[index] = [.. last.Select(rowKey => (place, rowKey))];
        }).ConfigureAwait(false);

        var found = oldest.SelectMany(rows => rows).OrderByDescending(row => row.RowKey, StringComparer.Ordinal).Take(wanted)
            .Select(row => new Found(row.Place, row.RowKey, null)).ToList();
        await Parallel.ForEachAsync(Enumerable.Range(0, found.Count), InParallel(cancellationToken), async (index, token) =>
            found[index] = found[index] with { Row = await FindAsync(found[index].Place, found[index].RowKey, token).ConfigureAwait(false) }).ConfigureAwait(false);
        return found;
    }

    private async ValueTask<List<RunRecord>> ReadRunsAsync(RunQuery query, List<Found> rows, CancellationToken cancellationToken)
    {
        var runs = new RunRecord?[rows.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, runs.Length), InParallel(cancellationToken), async (index, token) =>
        {
            // Purged since its key was read.
            if (rows[index].Row is not { } row)
                return;
            try
            {
                runs[index] = query.WithoutObjects
                    ? RecordRow.Read(query.Workflow, row) with { Object = default }
                    : await ReadRunAsync(rows[index].Place, query.Workflow, row, token).ConfigureAwait(false);
            }
            catch (UnreadableRowException exception)
            {
                StorageLog.UnreadableRow(_logger, exception.Message);
            }
        }).ConfigureAwait(false);
        return [.. runs.Where(run => run is not null).Select(run => run!)];
    }

    /// <summary>What the filter left to us because it would have become too long.</summary>
    private static bool MayMatch(RunQuery query, TableEntity row) =>
        (query.ForeignIds.Count == 0 || row.GetString("ForeignId") is { } foreignId && query.ForeignIds.Contains(foreignId))
        && (query.Statuses.Count == 0 || row.GetInt32("Status") is { } status && query.Statuses.Contains(status))
        && (query.RunStates.Count == 0 || row.GetInt32("RunState") is { } state && query.RunStates.Contains((RunState)state))
        && (query.CreatedAfter is not { } after || row.GetInt64("CreatedAt") > after.UtcTicks)
        && (query.CreatedBefore is not { } before || row.GetInt64("CreatedAt") < before.UtcTicks);

    private Func<CancellationToken, IAsyncEnumerable<TableEntity>> QueryOf(RunQuery query, int bucket, int pageSize, IEnumerable<string>? select)
    {
        // Newer runs have smaller keys: what came after CreatedAfter ends where that begins.
        var from = query.CreatedBefore is { } before ? RowKeys.RecordsCreatedUntil(Later(before)) : RowKeys.Records;
        var to = query.CreatedAfter is { } after ? RowKeys.RecordsCreatedUntil(Earlier(after)) : RowKeys.EndOf(RowKeys.Records);
        if (query.ContinuationToken is { } token)
        {
            var last = RowKeys.Record(token);
            if (query.Order == RunOrder.NewestFirst)
                from = string.CompareOrdinal(last, from) > 0 ? last : from;
            else
                to = string.CompareOrdinal(last, to) < 0 ? last : to;
        }

        var filter = FilterOf(query, bucket);
        var place = PlaceOf(query.Workflow, bucket);
        return cancellationToken => RangeAsync(place, from, to, pageSize, filter, select, cancellationToken);
    }

    private static DateTimeOffset Later(DateTimeOffset time) => time > DateTimeOffset.MaxValue - IdTolerance ? DateTimeOffset.MaxValue : time + IdTolerance;

    private static DateTimeOffset Earlier(DateTimeOffset time) => time < DateTimeOffset.MinValue + IdTolerance ? DateTimeOffset.MinValue : time - IdTolerance;

    private string? FilterOf(RunQuery query, int bucket)
    {
        var filter = new StringBuilder();
        var comparisons = 0;
        if (query.CreatedAfter is { } after)
            Add([string.Create(CultureInfo.InvariantCulture, $"CreatedAt gt {after.UtcTicks}L")]);
        if (query.CreatedBefore is { } before)
            Add([string.Create(CultureInfo.InvariantCulture, $"CreatedAt lt {before.UtcTicks}L")]);
        Add([.. query.RunStates.Distinct().Select(state => string.Create(CultureInfo.InvariantCulture, $"RunState eq {(int)state}"))]);
        Add([.. query.Statuses.Distinct().Select(status => string.Create(CultureInfo.InvariantCulture, $"Status eq {status}"))]);
        Add([.. query.ForeignIds.Distinct().Where(id => _partitions.BucketOf(id) == bucket).Select(id => $"{RecordRow.ForeignKey} eq '{KeyText.Of(id)}'")]);
        return filter.Length == 0 ? null : filter.ToString();

        void Add(string[] alternatives)
        {
            var text = $"({string.Join(" or ", alternatives)})";
            if (alternatives.Length == 0 || comparisons + alternatives.Length > MaxComparisons || filter.Length + text.Length > MaxFilterLength)
                return;
            comparisons += alternatives.Length;
            filter.Append(filter.Length == 0 ? "" : " and ").Append(text);
        }
    }

    /// <summary>A run that belongs on a page.</summary>
    private readonly record struct Found(Place Place, string RowKey, TableEntity? Row);

    /// <summary>Goes through one bucket's runs.</summary>
    private sealed class RunCursor(Place place, Func<CancellationToken, IAsyncEnumerable<TableEntity>> query, CancellationToken cancellationToken) : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<TableEntity> _rows = query(cancellationToken).GetAsyncEnumerator(cancellationToken);

        public Place Place { get; } = place;

        public TableEntity? Current { get; private set; }

        public async ValueTask MoveAsync() => Current = await _rows.MoveNextAsync().ConfigureAwait(false) ? _rows.Current : null;

        public ValueTask DisposeAsync() => _rows.DisposeAsync();
    }
}

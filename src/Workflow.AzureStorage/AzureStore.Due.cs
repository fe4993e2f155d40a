using System.Globalization;
using Azure.Data.Tables;

namespace Workflow.AzureStorage;

public sealed partial class AzureStore
{
    /// <summary>
    /// Reads what is due, bucket by bucket, in key order in each: a page continues behind the last key, whatever was rescheduled
    /// or deleted meanwhile. Within a page, the soonest comes first.
    /// </summary>
    /// <remarks>
    /// A first page asks several buckets at a time, since as a rule each has little or nothing; the pages of a backlog ask one.
    /// </remarks>
    private async ValueTask<DuePage<T>> DueAsync<T>(string workflow, DueRange range, Func<TableEntity, T> read, Func<T, DateTimeOffset> dueAt, int limit, string? continuationToken, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var (bucket, after) = continuationToken is null ? (0, range.After) : ParseDueToken(continuationToken, range);
        var width = continuationToken is null ? Parallelism : 1;
        var due = new List<T>();
        while (bucket < _partitions.Count)
        {
            var wanted = limit - due.Count;
            var asked = Math.Min(width, _partitions.Count - bucket);
            var first = bucket;
            var start = after;
            var answers = await Task.WhenAll(Enumerable.Range(0, asked).Select(offset =>
                DueOfAsync(PlaceOf(workflow, first + offset), range with { After = offset == 0 ? start : range.After }, read, wanted, cancellationToken))).ConfigureAwait(false);
            foreach (var (items, lastKey) in answers)
            {
                foreach (var (item, key) in items)
                {
                    if (due.Count == limit)
                        return PageOf(due, dueAt, string.Create(CultureInfo.InvariantCulture, $"{bucket}~{after}"));
                    due.Add(item);
                    after = key;
                }
                if (lastKey is not null)
                {
                    // The bucket has more than was asked for.
                    return PageOf(due, dueAt, string.Create(CultureInfo.InvariantCulture, $"{bucket}~{lastKey}"));
                }
                bucket++;
                after = range.After;
            }
            width = due.Count > 0 ? 1 : Parallelism;
        }
        return PageOf(due, dueAt, null);
    }

    private static DuePage<T> PageOf<T>(List<T> due, Func<T, DateTimeOffset> dueAt, string? continuationToken) =>
        new([.. due.OrderBy(dueAt)], continuationToken, null);

    /// <summary>Up to so many of a bucket, with their keys; and the last key read, if there is more behind it.</summary>
    private async Task<(List<(T Item, string Key)> Items, string? LastKey)> DueOfAsync<T>(Place place, DueRange range, Func<TableEntity, T> read, int wanted, CancellationToken cancellationToken)
    {
        var items = new List<(T Item, string Key)>();
        var lastKey = range.After;
        await foreach (var row in RangeAsync(place, range.After, range.Before, wanted + 1, range.Filter, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (items.Count == wanted)
                return (items, lastKey);
            lastKey = row.RowKey;
            try
            {
                items.Add((read(row), row.RowKey));
            }
            catch (UnreadableRowException exception)
            {
                // One bad row must not keep the others from being served.
                StorageLog.UnreadableRow(_logger, exception.Message);
            }
        }
        return (items, null);
    }

    private (int Bucket, string After) ParseDueToken(string token, DueRange range)
    {
        var at = token.IndexOf('~', StringComparison.Ordinal);
        if (at <= 0 || !int.TryParse(token.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var bucket) || bucket >= _partitions.Count
            || !token.AsSpan(at + 1).StartsWith(range.Prefix, StringComparison.Ordinal) || token.Contains('\'', StringComparison.Ordinal))
            throw new ArgumentException("It is no continuation token of what is due.", nameof(token));
        return (bucket, token[(at + 1)..]);
    }

    /// <summary>A range of keys, both ends exclusive, and what of it is due.</summary>
    private readonly record struct DueRange(string After, string Before, string Filter)
    {
        public string Prefix => After[..2];
    }
}

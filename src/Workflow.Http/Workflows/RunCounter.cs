using System.Collections.Concurrent;

namespace Workflow.Http;

/// <summary>Counts runs, and gives the same numbers for some seconds: however many people look, the store is asked once.</summary>
/// <remarks>
/// Table Storage cannot count. Counters kept beside the runs would cost every move a further row, and a hot one; counters
/// from telemetry know one host's doings only. So the newest runs, at most 1,000 rows for a request, are counted exactly, and the
/// answer says whether there are more.
/// </remarks>
internal sealed class RunCounter(TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(3);
    private readonly ConcurrentDictionary<(string Workflow, int Limit), Counting> _counts = new();

    public async Task<RunCounts> CountAsync(IWorkflow workflow, int limit, CancellationToken cancellationToken)
    {
        var key = (workflow.Definition.Name, limit);
        var now = time.GetUtcNow();
        if (!_counts.TryGetValue(key, out var counting) || now - counting.At > Lifetime || counting.Counts.Value.IsFaulted)
        {
            // Nobody's token: others may wait for the same numbers.
            var fresh = new Counting(now, new Lazy<Task<RunCounts>>(() => workflow.CountAsync(limit, CancellationToken.None)));
            counting = _counts.AddOrUpdate(key, fresh, (_, present) => ReferenceEquals(present, counting) ? fresh : present);
        }
        return await counting.Counts.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private sealed record Counting(DateTimeOffset At, Lazy<Task<RunCounts>> Counts);
}

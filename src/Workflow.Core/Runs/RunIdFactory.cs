namespace Workflow;

/// <summary>The place run IDs come from: within one instance, a later ID always sorts before an earlier one.</summary>
/// <remarks>For store authors: a store has one instance and knows the bucket.</remarks>
public sealed class RunIdFactory
{
    private static readonly long ToleratedStepBack = TimeSpan.FromSeconds(1).Ticks;
    private long _lastTicks;

    /// <summary>A new run ID for a bucket.</summary>
    /// <param name="createdAt">The creation time. IDs made within the same 100 ns are told apart by moving on 100 ns.</param>
    /// <param name="bucket">0 to 4095.</param>
    public string Create(DateTimeOffset createdAt, int bucket)
    {
        while (true)
        {
            var last = Volatile.Read(ref _lastTicks);
            var ticks = createdAt.UtcTicks;
            if (ticks <= last && last - ticks < ToleratedStepBack)
                ticks = last + 1;
            if (Interlocked.CompareExchange(ref _lastTicks, ticks, last) == last)
                return RunId.Create(new DateTimeOffset(ticks, TimeSpan.Zero), bucket, Random.Shared);
        }
    }
}

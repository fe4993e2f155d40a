using System.Collections.Concurrent;

namespace Workflow.Cluster;

/// <summary>Notes which runs a host has moved to their end, how long each took, and which moves it lost to others.</summary>
internal sealed class FinishedRuns
{
    private readonly ConcurrentQueue<double> _milliseconds = new();
    private long _count;
    private long _conflicts;

    /// <summary>How many there have been.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>How many moves were discarded because somebody else had moved the run.</summary>
    public long Conflicts => Interlocked.Read(ref _conflicts);

    public IRecordStore Watch(IRecordStore store) => new WatchedStore(store, this);

    /// <summary>How long each took from its trigger to its end by the machine's clock, since this was last asked.</summary>
    public IReadOnlyList<double> TakeMilliseconds()
    {
        var taken = new List<double>();
        while (_milliseconds.TryDequeue(out var milliseconds))
            taken.Add(milliseconds);
        return taken;
    }

    private sealed class WatchedStore(IRecordStore inner, FinishedRuns runs) : RecordStoreDecorator(inner)
    {
        public override async ValueTask<CommitResult> CommitAsync(Move move, CancellationToken cancellationToken)
        {
            var result = await base.CommitAsync(move, cancellationToken);
            if (result.Outcome != CommitOutcome.Committed)
            {
                Interlocked.Increment(ref runs._conflicts);
            }
            else if (move.Next.RunState == RunState.Completed)
            {
                runs._milliseconds.Enqueue((DateTimeOffset.UtcNow - move.Next.CreatedAt).TotalMilliseconds);
                Interlocked.Increment(ref runs._count);
            }
            return result;
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using Workflow.Cluster;

namespace Workflow.EndToEnd.Benchmarks;

/// <summary>Notes when each run is triggered and when its last move is stored, without asking the store for it.</summary>
internal sealed class CompletedRuns : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _triggeredAt = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<TimeSpan> _durations = [];
    private readonly SemaphoreSlim _completed = new(0);

    public IReadOnlyList<TimeSpan> Durations => [.. _durations.Order()];

    public void Triggering(string foreignId) => _triggeredAt[foreignId] = Stopwatch.GetTimestamp();

    public async Task WaitAsync(int count, TimeSpan within)
    {
        using var timeout = new CancellationTokenSource(within);
        for (var i = 0; i < count; i++)
            await _completed.WaitAsync(timeout.Token);
    }

    public void Clear() => _durations.Clear();

    public void Dispose() => _completed.Dispose();

    public IRecordStore Watch(IRecordStore store) => new WatchedStore(store, this);

    private void Completed(string foreignId)
    {
        if (!_triggeredAt.TryRemove(foreignId, out var at))
            return;
        _durations.Add(Stopwatch.GetElapsedTime(at));
        _completed.Release();
    }

    private sealed class WatchedStore(IRecordStore inner, CompletedRuns runs) : RecordStoreDecorator(inner)
    {
        public override async ValueTask<CommitResult> CommitAsync(Move move, CancellationToken cancellationToken)
        {
            var result = await base.CommitAsync(move, cancellationToken);
            if (result.Outcome == CommitOutcome.Committed && move.Next.RunState == RunState.Completed)
                runs.Completed(move.Next.ForeignId);
            return result;
        }
    }
}

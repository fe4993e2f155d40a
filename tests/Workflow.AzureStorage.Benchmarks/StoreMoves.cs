using System.Diagnostics;

namespace Workflow.AzureStorage.Benchmarks;

/// <summary>Through the store, as the engine does: one request for the trigger, a read and a transaction for each move.</summary>
internal sealed class StoreMoves(AzureStorageOptions options, BenchmarkRuns runs) : IMoves
{
    private readonly AzureStore _store = new(options);

    public async Task OpenAsync() => await _store.OpenAsync(CancellationToken.None);

    public async Task RunAsync(string foreignId, Action<TimeSpan> moved)
    {
        var trigger = runs.New(_store.NewRunId, foreignId);
        var outbox = trigger.Outbox;
        await _store.CreateAsync(trigger, CancellationToken.None);
        for (var step = 0; step < runs.Steps; step++)
        {
            var started = Stopwatch.GetTimestamp();
            var current = (await _store.GetAsync(BenchmarkRuns.Workflow, trigger.Record.RunId, CancellationToken.None))!;
            var move = runs.Step(current, outbox[0].Event.ReceiptKey);
            var result = await _store.CommitAsync(move, CancellationToken.None);
            if (result.Outcome != CommitOutcome.Committed)
                throw new InvalidOperationException($"a move of an uncontended run ended with {result.Outcome}");
            outbox = move.Outbox;
            moved(Stopwatch.GetElapsedTime(started));
        }
    }

    public void Dispose() => _store.Dispose();
}

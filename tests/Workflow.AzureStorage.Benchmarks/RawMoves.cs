using System.Diagnostics;

namespace Workflow.AzureStorage.Benchmarks;

/// <summary>The ceiling: the same requests over the same kind of connection, sent with the bare table client.</summary>
internal sealed class RawMoves(AzureStorageOptions options) : IMoves
{
    private readonly StorageClients _clients = new(options);
    private readonly Partitions _partitions = new(options.BucketCount);
    private readonly RunIdFactory _runIds = new();
    private readonly BenchmarkRuns _runs = new();

    public async Task OpenAsync() => await _clients.Main.Table.CreateIfNotExistsAsync();

    public RawRun NewRun() => new(_clients.Main.Table, _runs, _partitions, _runIds);

    public async Task RunAsync(string foreignId, Action<TimeSpan> moved)
    {
        var run = NewRun();
        await run.TriggerAsync(foreignId);
        for (var isMore = true; isMore;)
        {
            var started = Stopwatch.GetTimestamp();
            isMore = await run.MoveAsync();
            moved(Stopwatch.GetElapsedTime(started));
        }
    }

    public void Dispose() => _clients.Dispose();
}

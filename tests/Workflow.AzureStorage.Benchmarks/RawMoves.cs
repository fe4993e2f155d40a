using System.Diagnostics;
using Azure;
using Azure.Data.Tables;

namespace Workflow.AzureStorage.Benchmarks;

/// <summary>
/// The ceiling: the same requests with the same rows, sent with the bare table client over the same kind of connection, without
/// any check, mapping of results or decision.
/// </summary>
internal sealed class RawMoves(AzureStorageOptions options) : IMoves
{
    private readonly StorageClients _clients = new(options);
    private readonly Partitions _partitions = new(options.BucketCount);
    private readonly RunIdFactory _runIds = new();

    private TableClient Table => _clients.Main.Table;

    public async Task OpenAsync() => await Table.CreateIfNotExistsAsync();

    public async Task RunAsync(string foreignId, Action<TimeSpan> moved)
    {
        var bucket = _partitions.BucketOf(foreignId);
        var partition = Partitions.Of(BenchmarkRuns.Workflow, bucket);
        var trigger = BenchmarkRuns.New((_, _, at) => _runIds.Create(at, bucket), foreignId);
        var run = trigger.Record;
        await Table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, ForeignIdRow.New(partition, run)),
            new(TableTransactionActionType.Add, RecordRow.New(partition, run, new StoredObject(run.Object, null), "0123456789abcdef0123456789abcdef", null)),
            new(TableTransactionActionType.Add, HistoryRow.New(partition, run.RunId, trigger.History, "0123456789abcdef0123456789abcdef", null)),
            new(TableTransactionActionType.Add, ReceiptRow.New(partition, trigger.Outbox[0])),
        ]);

        var receipt = trigger.Outbox[0];
        for (var step = 0; step < BenchmarkRuns.Steps; step++)
        {
            var started = Stopwatch.GetTimestamp();
            var row = (await Table.GetEntityIfExistsAsync<TableEntity>(partition, RowKeys.Record(run.RunId))).Value!;
            var move = BenchmarkRuns.Step(run, receipt.Event.ReceiptKey);
            List<TableTransactionAction> actions =
            [
                new(TableTransactionActionType.UpdateMerge, RecordRow.Change(partition, move.Next, new StoredObject(move.Next.Object, null), "0123456789abcdef0123456789abcdef"), row.ETag),
                new(TableTransactionActionType.Delete, new TableEntity(partition, RowKeys.Receipt(receipt.Event.ReceiptKey)), ETag.All),
                new(TableTransactionActionType.Add, HistoryRow.New(partition, run.RunId, move.History[0], "0123456789abcdef0123456789abcdef", null)),
                move.Outbox is [var next]
                    ? new(TableTransactionActionType.Add, ReceiptRow.New(partition, next))
                    : new(TableTransactionActionType.UpsertReplace, ForeignIdRow.New(partition, move.Next)),
            ];
            await Table.SubmitTransactionAsync(actions);
            (run, receipt) = (move.Next, move.Outbox is [var following] ? following : receipt);
            moved(Stopwatch.GetElapsedTime(started));
        }
    }

    public void Dispose() => _clients.Dispose();
}

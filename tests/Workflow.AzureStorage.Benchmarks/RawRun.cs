using Azure;
using Azure.Data.Tables;

namespace Workflow.AzureStorage.Benchmarks;

/// <summary>
/// A run by the bare table client: the same requests with the same rows as through the store, without any check, mapping of
/// results or decision.
/// </summary>
internal sealed class RawRun(TableClient table, BenchmarkRuns runs, Partitions partitions, RunIdFactory runIds)
{
    private const string MoveId = "0123456789abcdef0123456789abcdef";

    private string _partition = "";
    private RunRecord _run = null!;
    private OutboxEntry _receipt = null!;

    /// <summary>Stores a new run.</summary>
    public async Task TriggerAsync(string foreignId)
    {
        var bucket = partitions.BucketOf(foreignId);
        _partition = Partitions.Of(BenchmarkRuns.Workflow, bucket);
        var trigger = runs.New((_, _, at) => runIds.Create(at, bucket), foreignId);
        (_run, _receipt) = (trigger.Record, trigger.Outbox[0]);
        await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, ForeignIdRow.New(_partition, _run)),
            new(TableTransactionActionType.Add, RecordRow.New(_partition, _run, new StoredObject(_run.Object, null), MoveId, null)),
            new(TableTransactionActionType.Add, HistoryRow.New(_partition, _run.RunId, trigger.History, MoveId, null)),
            new(TableTransactionActionType.Add, ReceiptRow.New(_partition, _receipt)),
        ]);
    }

    /// <summary>Reads it and stores its next move.</summary>
    /// <returns>Whether there is another.</returns>
    public async Task<bool> MoveAsync()
    {
        var row = (await table.GetEntityIfExistsAsync<TableEntity>(_partition, RowKeys.Record(_run.RunId))).Value!;
        var move = runs.Step(_run, _receipt.Event.ReceiptKey);
        List<TableTransactionAction> actions =
        [
            new(TableTransactionActionType.UpdateMerge, RecordRow.Change(_partition, move.Next, new StoredObject(move.Next.Object, null), MoveId), row.ETag),
            new(TableTransactionActionType.Delete, new TableEntity(_partition, RowKeys.Receipt(_receipt.Event.ReceiptKey)), ETag.All),
            new(TableTransactionActionType.Add, HistoryRow.New(_partition, _run.RunId, move.History[0], MoveId, null)),
            move.Outbox is [var next]
                ? new(TableTransactionActionType.Add, ReceiptRow.New(_partition, next))
                : new(TableTransactionActionType.UpsertReplace, ForeignIdRow.New(_partition, move.Next)),
        ];
        await table.SubmitTransactionAsync(actions);
        (_run, _receipt) = (move.Next, move.Outbox is [var following] ? following : _receipt);
        return move.Outbox.Count > 0;
    }
}

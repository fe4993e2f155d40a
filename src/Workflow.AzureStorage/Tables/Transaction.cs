using Azure;
using Azure.Data.Tables;

namespace Workflow.AzureStorage;

/// <summary>An entity-group transaction being put together: rows of one partition that are changed all or not at all.</summary>
/// <param name="operation">What it is to store, for who counts conflicts.</param>
/// <param name="telemetry">What counts them.</param>
/// <remarks>
/// The service works off the operations in order and names the first that failed. Put the row that decides first: a repeated
/// request whose first attempt had committed then fails at that row, whatever else has changed.
/// </remarks>
internal sealed class Transaction(string operation, StorageTelemetry? telemetry = null)
{
    private readonly List<TableTransactionAction> _actions = new(6);

    public int Count => _actions.Count;

    public void Insert(TableEntity row) => _actions.Add(new TableTransactionAction(TableTransactionActionType.Add, row));

    public void Merge(TableEntity row, ETag condition) => _actions.Add(new TableTransactionAction(TableTransactionActionType.UpdateMerge, row, condition));

    public void Replace(TableEntity row, ETag condition) => _actions.Add(new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, condition));

    public void Put(TableEntity row) => _actions.Add(new TableTransactionAction(TableTransactionActionType.UpsertReplace, row));

    public void Delete(string partition, string rowKey, ETag? condition = null) =>
        _actions.Add(new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partition, rowKey), condition ?? ETag.All));

    public bool Drop(string? rowKey) => _actions.RemoveAll(action => action.Entity.RowKey == rowKey) > 0;

    public bool Holds(string rowKey) => _actions.Exists(action => action.Entity.RowKey == rowKey);

    /// <summary>
    /// Sends it. A condition that failed is an answer, not an exception; everything else that fails is one.
    /// </summary>
    /// <exception cref="StorageLimitException">Azure would refuse it; nothing was sent.</exception>
    public async ValueTask<TransactionResult> SubmitAsync(TableClient table, CancellationToken cancellationToken)
    {
        TableLimits.Check(_actions);
        var sent = new RequestCount();
        using var counted = sent.Begin();
        try
        {
            var response = await table.SubmitTransactionAsync(_actions, cancellationToken).ConfigureAwait(false);
            var record = _actions.FindIndex(action => action.Entity.RowKey.StartsWith(RowKeys.Records, StringComparison.Ordinal));
            return new TransactionResult { RecordETag = record < 0 ? null : response.Value[record].Headers.ETag };
        }
        catch (RequestFailedException exception) when (exception.IsFailedCondition())
        {
            telemetry?.Conflicted(operation);
            var failed = (exception as TableTransactionFailedException)?.FailedTransactionActionIndex;
            return new TransactionResult
            {
                Failure = exception,
                FailedRow = failed is { } index && index < _actions.Count ? _actions[index].Entity.RowKey : null,
                Repeated = sent.Value > 1,
            };
        }
    }
}

/// <summary>How a transaction ended.</summary>
internal readonly record struct TransactionResult
{
    /// <summary>What the client threw when a condition failed; null when it was committed.</summary>
    public RequestFailedException? Failure { get; init; }

    /// <summary>Key of the row whose condition failed; null when the answer did not say.</summary>
    public string? FailedRow { get; init; }

    /// <summary>Whether the request was sent more than once, so that what is in its way may be its own doing.</summary>
    public bool Repeated { get; init; }

    /// <summary>The new ETag of the run's row, when one was written.</summary>
    public ETag? RecordETag { get; init; }

    public bool Committed => Failure is null;
}

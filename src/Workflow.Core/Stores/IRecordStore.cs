namespace Workflow;

/// <summary>
/// Keeps runs, their history and their outbox. Every change is one transaction: all of it is stored or nothing.
/// Authors of an adapter derive their tests from <c>RecordStoreContract</c> in Workflow.Testing.
/// </summary>
/// <remarks>
/// A store retries transient faults by itself; what it throws is a fault of the infrastructure, after which the caller
/// must assume that the change may or may not have been stored.
/// </remarks>
public interface IRecordStore
{
    /// <summary>A new run ID for a foreign ID: unique, and sorting before every earlier one of this store instance.</summary>
    string NewRunId(string workflow, string foreignId, DateTimeOffset createdAt);

    /// <summary>
    /// Stores a new run, its history entry and its receipts, unless the foreign ID has a run that has not finished or the
    /// idempotency key was used before. Of concurrent calls for one foreign ID exactly one creates a run.
    /// </summary>
    ValueTask<CreateResult> CreateAsync(NewRun run, CancellationToken cancellationToken);

    /// <summary>The run with this ID; null when there is none.</summary>
    ValueTask<RunRecord?> GetAsync(string workflow, string runId, CancellationToken cancellationToken);

    /// <summary>The run that was created last for a foreign ID, as it is now; null when there is none.</summary>
    ValueTask<RunRecord?> LatestAsync(string workflow, string foreignId, CancellationToken cancellationToken);

    /// <summary>Lists runs by creation time. Paging neither skips nor repeats a run, whatever is written meanwhile.</summary>
    ValueTask<Page<RunRecord>> ListAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Counts at most <paramref name="limit"/> of a workflow's newest runs. Tables have no index that counts, so exact numbers
    /// of everything would read everything: a store reads no more than <paramref name="limit"/> rows for this, and says
    /// whether they were all. Which of the runs count as newest may be judged for each part of the store on its own.
    /// </summary>
    /// <param name="workflow">Name of the workflow.</param>
    /// <param name="limit">At least 1.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    ValueTask<RunCounts> CountAsync(string workflow, int limit, CancellationToken cancellationToken);

    /// <summary>The history of a run, oldest entry first; empty for an unknown run.</summary>
    /// <param name="workflow">Name of the workflow.</param>
    /// <param name="runId">The run.</param>
    /// <param name="limit">Page size, at least 1.</param>
    /// <param name="continuationToken">Where the previous page ended; null for the first page.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    ValueTask<Page<HistoryEntry>> HistoryAsync(string workflow, string runId, int limit, string? continuationToken, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a move if the run still has the version it was loaded at: record, history, receipts, the consumed receipt's
    /// deletion, the fired timeout's deletion and, when the run finishes, the release of its foreign ID.
    /// When the next run state is DataDeleted, objects kept in history are removed too.
    /// </summary>
    ValueTask<CommitResult> CommitAsync(Move move, CancellationToken cancellationToken);

    /// <summary>Whether the receipt of an event is still there, that is: whether nobody has consumed the event.</summary>
    ValueTask<bool> HasReceiptAsync(WorkflowEvent @event, CancellationToken cancellationToken);

    /// <summary>Deletes the receipt of an event that ends without a move. One that is gone is no error.</summary>
    ValueTask DeleteReceiptAsync(WorkflowEvent @event, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces receipts of one workflow: their events (attempt, republications, delivery time) and the time before which the
    /// sweep leaves them alone. Each is replaced or not on its own.
    /// </summary>
    /// <returns>The entries that were replaced; those whose receipt is gone are missing, and nothing is stored for them.</returns>
    ValueTask<IReadOnlyList<OutboxEntry>> RescheduleReceiptsAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken cancellationToken);

    /// <summary>The receipts of a workflow that the sweep may touch now: <see cref="OutboxEntry.SweepAt"/> at or before <paramref name="now"/>.</summary>
    ValueTask<DuePage<OutboxEntry>> DueReceiptsAsync(string workflow, DateTimeOffset now, int limit, string? continuationToken, CancellationToken cancellationToken);

    /// <summary>
    /// Removes runs that finished (were last stored) before a time, with everything that belongs to them: history, receipts,
    /// timeouts, idempotency keys, and the foreign ID's entry if it still points to the run.
    /// </summary>
    /// <param name="workflow">Name of the workflow.</param>
    /// <param name="finishedBefore">Exclusive.</param>
    /// <param name="limit">At most this many runs in this call.</param>
    /// <param name="cancellationToken">Stops between runs.</param>
    /// <returns>How many were removed; fewer than <paramref name="limit"/> means that there are no more.</returns>
    ValueTask<int> PurgeAsync(string workflow, DateTimeOffset finishedBefore, int limit, CancellationToken cancellationToken);
}

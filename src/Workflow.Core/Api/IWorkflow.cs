namespace Workflow;

/// <summary>A workflow by name: statuses by name, objects and payloads as JSON. It serves HTTP and tools.</summary>
public interface IWorkflow
{
    /// <summary>The definition.</summary>
    WorkflowDefinition Definition { get; }

    /// <summary>Triggers a run: it is stored when this returns, and moves on from there by itself, whichever host is alive.</summary>
    /// <exception cref="ArgumentException">The foreign ID, input, status or key is not valid (the parameter name says which).</exception>
    /// <exception cref="WorkflowInProgressException">The foreign ID has a run in flight.</exception>
    /// <exception cref="InvalidOperationException">The host has not started.</exception>
    Task<RunRecord> TriggerAsync(string foreignId, TriggerOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Waits until the run has a status, finishes or is paused; returns at once when that is so already.</summary>
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    /// <exception cref="ArgumentException">There is no such status.</exception>
    /// <exception cref="OperationCanceledException">The token fired first.</exception>
    Task<AwaitResult> AwaitAsync(string runId, string status, CancellationToken cancellationToken = default);

    /// <summary>Waits as the other form does, but no longer than this: what is so when the time is up is still seen.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="status">The status.</param>
    /// <param name="patience">How long to wait; zero only looks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when the time is up and the run neither has the status nor has finished or is paused.</returns>
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    /// <exception cref="ArgumentException">There is no such status, or the patience is negative.</exception>
    /// <exception cref="OperationCanceledException">The token fired first.</exception>
    Task<AwaitResult?> AwaitAsync(string runId, string status, TimeSpan patience, CancellationToken cancellationToken = default);

    /// <summary>Offers a payload to the callbacks of a status of the foreign ID's latest run.</summary>
    /// <exception cref="RunNotFoundException">The foreign ID has no run.</exception>
    /// <exception cref="RunConflictException">The run was moved while the callback ran; nothing was stored.</exception>
    /// <exception cref="ArgumentException">There is no such status, or the payload cannot be read.</exception>
    Task<CallbackResult> CallbackAsync(string foreignId, string status, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default);

    /// <summary>The run with this ID.</summary>
    /// <exception cref="RunNotFoundException">There is none.</exception>
    Task<RunRecord> GetAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>The latest run of a foreign ID; null when there is none.</summary>
    Task<RunRecord?> LatestAsync(string foreignId, CancellationToken cancellationToken = default);

    /// <summary>Lists runs. <see cref="RunQuery.Workflow"/> must be this workflow.</summary>
    Task<Page<RunRecord>> ListAsync(RunQuery query, CancellationToken cancellationToken = default);

    /// <summary>The whole history of a run, oldest entry first.</summary>
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    Task<IReadOnlyList<HistoryEntry>> HistoryAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Pauses a run; a step under way is not interrupted, but its result is discarded.</summary>
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    /// <exception cref="InvalidRunStateException">Its run state does not allow it.</exception>
    /// <exception cref="RunConflictException">It does not have the expected version.</exception>
    Task<RunRecord> PauseAsync(string runId, SteerOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Resumes a paused run: its step runs again from the beginning.</summary>
    /// <inheritdoc cref="PauseAsync" path="/exception" />
    Task<RunRecord> ResumeAsync(string runId, SteerOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Cancels a run. An Initiated run is paused and cancelled in one commit.</summary>
    /// <inheritdoc cref="PauseAsync" path="/exception" />
    Task<RunRecord> CancelAsync(string runId, SteerOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Requests that the data of a finished run be deleted; it is done shortly after.</summary>
    /// <inheritdoc cref="PauseAsync" path="/exception" />
    Task<RunRecord> DeleteDataAsync(string runId, SteerOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Counts at most <paramref name="limit"/> of the newest runs, and says whether they are all.</summary>
    Task<RunCounts> CountAsync(int limit = 1000, CancellationToken cancellationToken = default);

    /// <summary>The timeouts of a run that have neither fired nor been cancelled, soonest first.</summary>
    Task<IReadOnlyList<TimeoutRecord>> TimeoutsAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>All schedules, those of the definition and those made at run time, ordered by ID.</summary>
    Task<IReadOnlyList<ScheduleRecord>> SchedulesAsync(CancellationToken cancellationToken = default);

    /// <summary>The schedule with this ID.</summary>
    /// <exception cref="ScheduleNotFoundException">There is none.</exception>
    Task<ScheduleRecord> ScheduleAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Makes a schedule, or changes one that was made at run time; it goes on with its first slot from now on.</summary>
    /// <returns>The schedule, and whether it is new.</returns>
    /// <exception cref="ArgumentException">Something of it is not valid (the parameter name says what).</exception>
    /// <exception cref="DeclaredScheduleException">The definition has a schedule with this ID.</exception>
    Task<(ScheduleRecord Schedule, bool Created)> PutScheduleAsync(ScheduleRequest schedule, CancellationToken cancellationToken = default);

    /// <summary>Removes a schedule that was made at run time; the runs it triggered stay.</summary>
    /// <exception cref="ScheduleNotFoundException">There is none.</exception>
    /// <exception cref="DeclaredScheduleException">The definition has it.</exception>
    Task DeleteScheduleAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>The dead letters of this workflow's processes, newest first: messages that the broker gave up on.</summary>
    /// <param name="limit">Page size, 1 to 1000.</param>
    /// <param name="continuationToken">Where the previous page ended; null for the first page.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    Task<Page<DeadLetter>> DeadLettersAsync(int limit = 100, string? continuationToken = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Has a dead letter handled after all, and forgets it: the run that it paused is resumed, another event is published again,
    /// a connector's message is handed to the connector before this returns.
    /// </summary>
    /// <exception cref="DeadLetterNotFoundException">There is no such dead letter.</exception>
    /// <exception cref="DeadLetterNotReplayableException">It could not be decoded, or the connector failed again; it is kept.</exception>
    Task<DeadLetterReplay> ReplayDeadLetterAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Forgets a dead letter. The run that it paused stays as it is; an event that nobody consumed is not published again.</summary>
    /// <exception cref="DeadLetterNotFoundException">There is no such dead letter.</exception>
    Task DiscardDeadLetterAsync(string id, CancellationToken cancellationToken = default);
}

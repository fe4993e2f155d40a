using System.Runtime.CompilerServices;

namespace Workflow;

/// <summary>A workflow in its own types.</summary>
/// <typeparam name="TObject">The workflow's object.</typeparam>
/// <typeparam name="TStatus">The workflow's status enum.</typeparam>
public interface IWorkflow<TObject, TStatus>
    where TStatus : struct, Enum
{
    /// <summary>The definition.</summary>
    WorkflowDefinition<TObject, TStatus> Definition { get; }

    /// <summary>Triggers a run: it is stored when this returns, and moves on from there by itself, whichever host is alive.</summary>
    /// <param name="foreignId">What the run is about, 1 to 512 characters of any kind. It has at most one run in flight.</param>
    /// <param name="options">Input, starting status, idempotency key.</param>
    /// <param name="cancellationToken">Abandons the attempt; the run may or may not have been stored.</param>
    /// <param name="callerFile">Filled in by the compiler; kept as the run's trace origin.</param>
    /// <param name="callerLine">Filled in by the compiler; kept as the run's trace origin.</param>
    /// <exception cref="ArgumentException">The foreign ID, status or key is not valid (the parameter name says which).</exception>
    /// <exception cref="WorkflowInProgressException">The foreign ID has a run in flight.</exception>
    /// <exception cref="InvalidOperationException">The host has not started.</exception>
    Task<RunSnapshot<TObject, TStatus>> TriggerAsync(
        string foreignId,
        TriggerOptions<TObject, TStatus>? options = null,
        CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "",
        [CallerLineNumber] int callerLine = 0);

    /// <summary>Waits until the run has a status, finishes or is paused; returns at once when that is so already.</summary>
    /// <param name="foreignId">Foreign ID of the run.</param>
    /// <param name="runId">The run.</param>
    /// <param name="status">The status to wait for.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="RunNotFoundException">There is no such run of this foreign ID.</exception>
    /// <exception cref="ArgumentException">The status is not part of the workflow.</exception>
    /// <exception cref="OperationCanceledException">The token fired first.</exception>
    Task<AwaitResult<TObject, TStatus>> AwaitAsync(string foreignId, string runId, TStatus status, CancellationToken cancellationToken = default);

    /// <summary>Offers a payload to the callbacks of a status of the foreign ID's latest run, in the caller's own process.</summary>
    /// <param name="foreignId">Foreign ID of the run.</param>
    /// <param name="status">The status whose callbacks are meant.</param>
    /// <param name="payload">Any bytes; each callback gets all of them.</param>
    /// <param name="cancellationToken">Abandons the attempt.</param>
    /// <exception cref="RunNotFoundException">The foreign ID has no run.</exception>
    /// <exception cref="RunConflictException">The run was moved while the callback ran; nothing was stored.</exception>
    Task<CallbackResult> CallbackAsync(string foreignId, TStatus status, ReadOnlyMemory<byte> payload = default, CancellationToken cancellationToken = default);

    /// <summary>The run with this ID.</summary>
    /// <exception cref="RunNotFoundException">There is none.</exception>
    Task<RunSnapshot<TObject, TStatus>> GetAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>The latest run of a foreign ID; null when there is none.</summary>
    Task<RunSnapshot<TObject, TStatus>?> LatestAsync(string foreignId, CancellationToken cancellationToken = default);

    /// <summary>Lists runs as they are stored. <see cref="RunQuery.Workflow"/> must be this workflow.</summary>
    Task<Page<RunRecord>> ListAsync(RunQuery query, CancellationToken cancellationToken = default);

    /// <summary>The whole history of a run, oldest entry first.</summary>
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    Task<IReadOnlyList<HistoryEntry>> HistoryAsync(string runId, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IWorkflow.PauseAsync" />
    Task<RunRecord> PauseAsync(string runId, SteerOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IWorkflow.ResumeAsync" />
    Task<RunRecord> ResumeAsync(string runId, SteerOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IWorkflow.CancelAsync" />
    Task<RunRecord> CancelAsync(string runId, SteerOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IWorkflow.DeleteDataAsync" />
    Task<RunRecord> DeleteDataAsync(string runId, SteerOptions? options = null, CancellationToken cancellationToken = default);
}

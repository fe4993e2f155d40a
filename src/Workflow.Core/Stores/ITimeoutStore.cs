namespace Workflow;

/// <summary>
/// Keeps the timeouts that were armed. It shares its transactions with <see cref="IRecordStore"/>: arming consumes a receipt,
/// and firing is part of a <see cref="Move"/>. Authors of an adapter derive their tests from <c>TimeoutStoreContract</c> in Workflow.Testing.
/// </summary>
public interface ITimeoutStore
{
    /// <summary>
    /// Arms timeouts of one run and deletes the receipt of the event that asked for it. A timer whose
    /// <see cref="TimeoutRecord.GuardKey"/> is armed already stays as it is, except that a parked one may be dispatched again
    /// (<see cref="TimeoutRecord.DispatchAt"/> goes back to its due time).
    /// </summary>
    /// <returns>The timeouts that were armed; those of timers that were armed already are missing.</returns>
    ValueTask<IReadOnlyList<TimeoutRecord>> ArmAsync(WorkflowEvent @event, IReadOnlyList<TimeoutRecord> timeouts, CancellationToken cancellationToken);

    /// <summary>The timeouts of a workflow that the scan may dispatch now: <see cref="TimeoutRecord.DispatchAt"/> at or before <paramref name="now"/>.</summary>
    ValueTask<DuePage<TimeoutRecord>> DueTimeoutsAsync(string workflow, DateTimeOffset now, int limit, string? continuationToken, CancellationToken cancellationToken);

    /// <summary>
    /// Stores when timeouts of one workflow may be dispatched again, their attempts and their dispatches. Each is replaced or
    /// not on its own.
    /// </summary>
    /// <returns>The timeouts that were replaced; those that are gone are missing, and nothing is stored for them.</returns>
    ValueTask<IReadOnlyList<TimeoutRecord>> RescheduleTimeoutsAsync(IReadOnlyList<TimeoutRecord> timeouts, CancellationToken cancellationToken);

    /// <summary>Removes a timeout and its guard. One that is gone is no error and no other is touched.</summary>
    ValueTask CancelTimeoutAsync(TimeoutRecord timeout, CancellationToken cancellationToken);

    /// <summary>The timeouts of a run that have neither fired nor been cancelled, soonest first.</summary>
    ValueTask<IReadOnlyList<TimeoutRecord>> ListTimeoutsAsync(string workflow, string runId, CancellationToken cancellationToken);
}

namespace Workflow;

/// <summary>Keeps schedules and the slot each is at. Authors of an adapter derive their tests from <c>ScheduleStoreContract</c> in Workflow.Testing.</summary>
public interface IScheduleStore
{
    /// <summary>The schedule with this ID; null when there is none. IDs that differ in case are different.</summary>
    ValueTask<ScheduleRecord?> GetScheduleAsync(string workflow, string id, CancellationToken cancellationToken);

    /// <summary>All schedules of a workflow, ordered by ID.</summary>
    ValueTask<IReadOnlyList<ScheduleRecord>> ListSchedulesAsync(string workflow, CancellationToken cancellationToken);

    /// <summary>The schedules of a workflow that are due: <see cref="ScheduleRecord.DueAt"/> at or before <paramref name="now"/>.</summary>
    ValueTask<DuePage<ScheduleRecord>> DueSchedulesAsync(string workflow, DateTimeOffset now, int limit, string? continuationToken, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a schedule on condition: with a null ETag only if there is none with this ID, else only if the stored one still has the ETag.
    /// </summary>
    /// <returns>The stored record with its new ETag; null when the condition failed.</returns>
    ValueTask<ScheduleRecord?> PutScheduleAsync(ScheduleRecord schedule, CancellationToken cancellationToken);

    /// <summary>Removes a schedule.</summary>
    /// <returns>False when there was none.</returns>
    ValueTask<bool> DeleteScheduleAsync(string workflow, string id, CancellationToken cancellationToken);
}

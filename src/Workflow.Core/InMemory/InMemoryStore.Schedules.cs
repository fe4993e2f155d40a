using System.Globalization;

namespace Workflow;

public sealed partial class InMemoryStore
{
    private readonly Lock _scheduleLock = new();
    private readonly Dictionary<(string Workflow, string Id), ScheduleRecord> _schedules = [];
    private long _scheduleVersion;

    /// <inheritdoc />
    public ValueTask<ScheduleRecord?> GetScheduleAsync(string workflow, string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_scheduleLock)
            return new(_schedules.GetValueOrDefault((workflow, id)));
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<ScheduleRecord>> ListSchedulesAsync(string workflow, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_scheduleLock)
            return new([.. _schedules.Values.Where(schedule => schedule.Workflow == workflow).OrderBy(schedule => schedule.Id, StringComparer.Ordinal)]);
    }

    /// <inheritdoc />
    public ValueTask<DuePage<ScheduleRecord>> DueSchedulesAsync(string workflow, DateTimeOffset now, int limit, string? continuationToken, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        List<ScheduleRecord> active;
        lock (_scheduleLock)
            active = [.. _schedules.Values.Where(schedule => schedule.Workflow == workflow && schedule.DueAt is not null)];

        var page = DuePaging.Of(
            [.. active.Where(schedule => schedule.DueAt <= now)],
            schedule => new DuePaging.Position(schedule.DueAt!.Value, schedule.Id),
            limit,
            continuationToken);
        return new(new DuePage<ScheduleRecord>(page.Items, page.ContinuationToken, active.Where(schedule => schedule.DueAt > now).Min(schedule => schedule.DueAt)));
    }

    /// <inheritdoc />
    public ValueTask<ScheduleRecord?> PutScheduleAsync(ScheduleRecord schedule, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_scheduleLock)
        {
            var current = _schedules.GetValueOrDefault((schedule.Workflow, schedule.Id));
            if (current?.ETag != schedule.ETag)
                return new((ScheduleRecord?)null);
            var stored = schedule with { ETag = (++_scheduleVersion).ToString(CultureInfo.InvariantCulture) };
            _schedules[(schedule.Workflow, schedule.Id)] = stored;
            return new(stored);
        }
    }

    /// <inheritdoc />
    public ValueTask<bool> DeleteScheduleAsync(string workflow, string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_scheduleLock)
            return new(_schedules.Remove((workflow, id)));
    }
}

using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace Workflow.AzureStorage;

public sealed partial class AzureStore
{
    /// <inheritdoc />
    public async ValueTask<ScheduleRecord?> GetScheduleAsync(string workflow, string id, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var row = await FindAsync(SchedulesOf(workflow), RowKeys.Schedule(id), cancellationToken).ConfigureAwait(false);
        return row is null ? null : ScheduleRow.Read(workflow, row);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<ScheduleRecord>> ListSchedulesAsync(string workflow, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var schedules = new List<ScheduleRecord>();
        await foreach (var row in RangeAsync(SchedulesOf(workflow), RowKeys.Schedules, RowKeys.EndOf(RowKeys.Schedules), cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            try
            {
                schedules.Add(ScheduleRow.Read(workflow, row));
            }
            catch (UnreadableRowException exception)
            {
                StorageLog.UnreadableRow(_logger, exception.Message);
            }
        }
        schedules.Sort((a, b) => string.CompareOrdinal(a.Id, b.Id));
        return schedules;
    }

    /// <inheritdoc />
    public async ValueTask<DuePage<ScheduleRecord>> DueSchedulesAsync(string workflow, DateTimeOffset now, int limit, string? continuationToken, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var after = continuationToken is null ? ((long Ticks, string Id)?)null : ParseScheduleToken(continuationToken);
        // A workflow's schedules are few and in one partition: all are read, so that the next due time is known too.
        var active = (await ListSchedulesAsync(workflow, cancellationToken).ConfigureAwait(false)).Where(schedule => schedule.DueAt is not null).ToList();
        var due = active
            .Where(schedule => schedule.DueAt <= now && (after is not { } last || IsAfter(schedule, last)))
            .OrderBy(schedule => schedule.DueAt).ThenBy(schedule => schedule.Id, StringComparer.Ordinal)
            .Take(limit + 1).ToList();
        string? token = null;
        if (due.Count > limit)
        {
            due.RemoveAt(limit);
            token = string.Create(CultureInfo.InvariantCulture, $"{due[^1].DueAt!.Value.UtcTicks}~{due[^1].Id}");
        }
        return new DuePage<ScheduleRecord>(due, token, active.Where(schedule => schedule.DueAt > now).Min(schedule => schedule.DueAt));
    }

    /// <inheritdoc />
    public async ValueTask<ScheduleRecord?> PutScheduleAsync(ScheduleRecord schedule, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var place = SchedulesOf(schedule.Workflow);
        var moveId = NewMoveId();
        var row = ScheduleRow.New(place.Partition, schedule, moveId);
        TableLimits.SizeOf(row);
        try
        {
            var response = schedule.ETag is { } etag
                ? await place.Table.UpdateEntityAsync(row, new ETag(etag), TableUpdateMode.Replace, cancellationToken).ConfigureAwait(false)
                : await place.Table.AddEntityAsync(row, cancellationToken).ConfigureAwait(false);
            return schedule with { ETag = response.Headers.ETag!.Value.ToString() };
        }
        catch (RequestFailedException exception) when (exception.IsFailedCondition())
        {
            var stored = await FindAsync(place, row.RowKey, cancellationToken).ConfigureAwait(false);
            if (stored?.GetString(RecordRow.Move) == moveId)
                return schedule with { ETag = stored.ETag.ToString() };
            if (schedule.ETag is not null && stored?.ETag == new ETag(schedule.ETag) || schedule.ETag is null && stored is null)
                throw; // The condition holds: it was a proxy that said no.
            return null;
        }
    }

    /// <inheritdoc />
    public async ValueTask<bool> DeleteScheduleAsync(string workflow, string id, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var place = SchedulesOf(workflow);
        var response = await place.Table.DeleteEntityAsync(place.Partition, RowKeys.Schedule(id), ETag.All, cancellationToken).ConfigureAwait(false);
        return response.Status != 404;
    }

    private Place SchedulesOf(string workflow) => new(_clients.Main.Table, _clients.Main.Container, Partitions.SchedulesOf(workflow), _telemetry);

    private static bool IsAfter(ScheduleRecord schedule, (long Ticks, string Id) position) =>
        schedule.DueAt!.Value.UtcTicks.CompareTo(position.Ticks) is var order and not 0
            ? order > 0
            : string.CompareOrdinal(schedule.Id, position.Id) > 0;

    private static (long Ticks, string Id) ParseScheduleToken(string token) =>
        token.IndexOf('~', StringComparison.Ordinal) is var at and > 0 && long.TryParse(token.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            ? (ticks, token[(at + 1)..])
            : throw new ArgumentException("It is no continuation token of due schedules.", nameof(token));
}

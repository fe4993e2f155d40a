namespace Workflow;

/// <summary>Shows schedules, and keeps those that people and programs make at run time.</summary>
internal sealed class RunTimeSchedules(WorkflowDefinition definition, WorkflowServices services)
{
    /// <summary>How often a change is tried while the scan serves slots meanwhile.</summary>
    private const int MaxAttempts = 10;

    private IScheduleStore Store => services.Schedules!;

    public async Task<IReadOnlyList<ScheduleRecord>> ListAsync(CancellationToken cancellationToken) =>
        await Store.ListSchedulesAsync(definition.Name, cancellationToken).ConfigureAwait(false);

    public async Task<ScheduleRecord> GetAsync(string id, CancellationToken cancellationToken) =>
        await Store.GetScheduleAsync(definition.Name, id, cancellationToken).ConfigureAwait(false)
            ?? throw new ScheduleNotFoundException(definition.Name, id);

    /// <summary>The first slot is the first one from now on.</summary>
    public async Task<(ScheduleRecord Schedule, bool Created)> PutAsync(ScheduleRequest request, ReadOnlyMemory<byte>? input, CancellationToken cancellationToken)
    {
        RequireId(request.Id);
        ForeignIds.Require(request.ForeignId);
        var cron = CronOf(request.Spec, request.TimeZone);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = await Store.GetScheduleAsync(definition.Name, request.Id, cancellationToken).ConfigureAwait(false);
            if (stored is { Declared: true })
                throw new DeclaredScheduleException(definition.Name, request.Id);

            var now = services.Time.GetUtcNow();
            var next = cron.Next(now);
            var schedule = new ScheduleRecord
            {
                Workflow = definition.Name,
                Id = request.Id,
                ForeignId = request.ForeignId,
                Spec = request.Spec,
                TimeZone = request.TimeZone,
                Input = input,
                Declared = false,
                CreatedAt = stored?.CreatedAt ?? now,
                LastSlot = stored?.LastSlot,
                NextSlot = next,
                DueAt = next,
                ETag = stored?.ETag,
            };
            if (await Store.PutScheduleAsync(schedule, cancellationToken).ConfigureAwait(false) is not { } put)
                continue;
            services.ScheduleChanges.Changed();
            return (put, stored is null);
        }
        throw new InvalidOperationException($"Schedule '{request.Id}' of workflow '{definition.Name}' was changed by others {MaxAttempts} times in a row.");
    }

    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        if ((await GetAsync(id, cancellationToken).ConfigureAwait(false)).Declared)
            throw new DeclaredScheduleException(definition.Name, id);
        await Store.DeleteScheduleAsync(definition.Name, id, cancellationToken).ConfigureAwait(false);
    }

    private static CronSchedule CronOf(string spec, string timeZone)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone))
            throw new ArgumentException($"There is no time zone '{timeZone}'. Give an ID such as UTC or Europe/Berlin.", nameof(timeZone));
        return CronSchedule.TryParse(spec, zone, out var cron, out var error) ? cron : throw new ArgumentException(error, nameof(spec));
    }

    private static void RequireId(string id)
    {
        if (ForeignIds.WhyInvalid(id) is not null)
            throw new ArgumentException($"A schedule's ID is well-formed text of 1 to {ForeignIds.MaxLength} characters.", nameof(id));
    }
}

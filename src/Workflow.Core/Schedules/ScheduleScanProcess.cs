namespace Workflow;

/// <summary>
/// Triggers the runs of due schedules. A slot's run carries the slot as idempotency key, so that it is triggered at most once,
/// however many hosts look at it and wherever they die; then the schedule goes on to its next slot.
/// </summary>
internal sealed class ScheduleScanProcess<TObject, TStatus>(
    TimedProcessDescriptor descriptor,
    WorkflowDefinition<TObject, TStatus> definition,
    WorkflowServices services,
    RunReader<TObject, TStatus> reader,
    Trigger<TObject, TStatus> trigger)
    : TimedProcess(descriptor)
    where TStatus : struct, Enum
{
    private const int PageSize = 100;

    /// <summary>
    /// The pause between two registrations: while two versions of the code run side by side, each forgets what only the other
    /// declares, and the one that stays has the last word.
    /// </summary>
    private static readonly TimeSpan RegistrationInterval = TimeSpan.FromMinutes(10);

    private readonly ProcessMeter _meter = services.Telemetry.Of(descriptor);
    private readonly Dictionary<string, ScheduleRegistration<TObject>> _declared = definition.Schedules.ToDictionary(schedule => schedule.Id, StringComparer.Ordinal);
    private DateTimeOffset? _registeredAt;
    private Task _changed = Task.CompletedTask;

    public override async ValueTask<DateTimeOffset?> RunAsync(CancellationToken cancellationToken)
    {
        _changed = services.ScheduleChanges.Next;
        var started = services.Time.GetUtcNow();
        if (_registeredAt is not { } registeredAt || started - registeredAt >= RegistrationInterval)
        {
            await RegisterAsync(cancellationToken).ConfigureAwait(false);
            _registeredAt = started;
        }

        DateTimeOffset? next = null;
        string? token = null;
        while (true)
        {
            var page = await services.Schedules!.DueSchedulesAsync(definition.Name, services.Time.GetUtcNow(), PageSize, token, cancellationToken).ConfigureAwait(false);
            foreach (var schedule in page.Items)
                next = Earliest.Of(next, await ServeAsync(schedule, cancellationToken).ConfigureAwait(false));

            token = page.ContinuationToken;
            if (token is null)
                return Earliest.Of(next, page.NextDueAt);
        }
    }

    internal override async Task WaitAsync(TimeSpan pause, TimeProvider time, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(Task.Delay(pause, time, either.Token), _changed).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Stores what the code declares, and forgets declared schedules that the code no longer has.</summary>
    private async ValueTask RegisterAsync(CancellationToken cancellationToken)
    {
        foreach (var declared in definition.Schedules)
        {
            var stored = await services.Schedules!.GetScheduleAsync(definition.Name, declared.Id, cancellationToken).ConfigureAwait(false);
            if (stored is not null && stored.Declared && stored.Spec == declared.Spec && stored.TimeZone == declared.TimeZone.Id && stored.ForeignId == declared.ForeignId)
                continue;

            var next = await FirstSlotAsync(declared, stored, cancellationToken).ConfigureAwait(false);
            var now = services.Time.GetUtcNow();
            // Another host that registers it at the same time stores the same.
            await services.Schedules.PutScheduleAsync(
                new ScheduleRecord
                {
                    Workflow = definition.Name,
                    Id = declared.Id,
                    ForeignId = declared.ForeignId,
                    Spec = declared.Spec,
                    TimeZone = declared.TimeZone.Id,
                    Declared = true,
                    CreatedAt = stored?.CreatedAt ?? now,
                    LastSlot = stored?.LastSlot,
                    NextSlot = next,
                    DueAt = next,
                    ETag = stored?.ETag,
                },
                cancellationToken).ConfigureAwait(false);
        }

        foreach (var schedule in await services.Schedules!.ListSchedulesAsync(definition.Name, cancellationToken).ConfigureAwait(false))
        {
            if (schedule.Declared && !_declared.ContainsKey(schedule.Id))
                await services.Schedules.DeleteScheduleAsync(definition.Name, schedule.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A new schedule counts from the foreign ID's latest run, whoever triggered it; a changed one from now.</summary>
    private async ValueTask<DateTimeOffset?> FirstSlotAsync(ScheduleRegistration<TObject> declared, ScheduleRecord? stored, CancellationToken cancellationToken)
    {
        var latest = stored is null
            ? await services.Records.LatestAsync(definition.Name, declared.ForeignId, cancellationToken).ConfigureAwait(false)
            : null;
        return CronSchedule.Parse(declared.Spec, declared.TimeZone).Next(latest?.CreatedAt ?? services.Time.GetUtcNow());
    }

    /// <returns>The next slot; when the slot failed, the time to try it again.</returns>
    private async ValueTask<DateTimeOffset?> ServeAsync(ScheduleRecord schedule, CancellationToken cancellationToken)
    {
        var now = services.Time.GetUtcNow();
        var slot = schedule.NextSlot!.Value;
        DateTimeOffset? next;
        try
        {
            // A schedule that another host stored may be one that this host cannot read: that is this schedule's failure alone.
            var cron = CronSchedule.Parse(schedule.Spec, TimeZoneInfo.FindSystemTimeZoneById(schedule.TimeZone));
            slot = cron.LatestSlot(slot, now);
            using var handling = _meter.Begin(slot);
            await TriggerAsync(schedule, slot, cancellationToken).ConfigureAwait(false);

            // A host whose clock runs ahead has served the slot early: the next one is after both.
            next = cron.Next(slot > now ? slot : now);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _meter.Failed();
            Log.ScheduleFailed(services.Logger, exception, definition.Name, schedule.Id, slot);
            var retryAt = now + Descriptor.Settings.ErrorBackOff;
            await services.Schedules!.PutScheduleAsync(schedule with { DueAt = retryAt }, cancellationToken).ConfigureAwait(false);
            return retryAt;
        }

        await services.Schedules!.PutScheduleAsync(schedule with { LastSlot = slot, NextSlot = next, DueAt = next }, cancellationToken).ConfigureAwait(false);
        return next;
    }

    private async ValueTask TriggerAsync(ScheduleRecord schedule, DateTimeOffset slot, CancellationToken cancellationToken)
    {
        using var span = RunSpan.StartSlot(services.Telemetry.Activities, Descriptor, schedule, slot);
        using var scope = RunScope.Begin(services.Logger, Descriptor, schedule.ForeignId);
        try
        {
            var skipped = await ServeAsync(schedule, slot, cancellationToken).ConfigureAwait(false);
            span?.SetTag(TelemetryTags.Outcome, skipped is null ? Outcome.Triggered : Outcome.Skipped).SetTag(TelemetryTags.Reason, skipped);
            if (skipped is not null)
                Log.SlotSkipped(services.Logger, definition.Name, schedule.Id, slot, skipped);
        }
        catch (Exception exception) when (span is not null)
        {
            span.Failed(exception, Outcome.Retried);
            throw;
        }
    }

    /// <returns>Why no run was triggered; null when one was.</returns>
    private async ValueTask<string?> ServeAsync(ScheduleRecord schedule, DateTimeOffset slot, CancellationToken cancellationToken)
    {
        var declared = _declared.GetValueOrDefault(schedule.Id);
        if (declared?.Filter is { } filter && !await filter(services.Provider, slot, cancellationToken).ConfigureAwait(false))
            return "the filter said no";

        var input = declared?.Input is { } make ? reader.Codec.Encode(make()) : schedule.Input?.ToArray();
        try
        {
            await trigger.RunAsync(
                schedule.ForeignId,
                start: null,
                input,
                idempotencyKey: $"schedule {StableHash.Of(schedule.Id):x16} {slot.UtcTicks}",
                traceOrigin: $"schedule {schedule.Id}, slot {slot:O}",
                cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (WorkflowInProgressException exception)
        {
            return $"run {exception.RunId} is still in flight";
        }
    }
}

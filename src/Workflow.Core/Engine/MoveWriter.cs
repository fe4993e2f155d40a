namespace Workflow;

/// <summary>
/// Stores moves and announces them: one transaction, then the events, which stand in the outbox should publishing fail.
/// </summary>
internal sealed class MoveWriter(WorkflowDefinition definition, WorkflowServices services)
{
    /// <summary>The longest reason that is kept.</summary>
    public const int MaxReasonLength = 1024;

    private readonly EventRouter _router = new(definition.Name, services.Subscriptions, definition.Options.Outbox);

    public DateTimeOffset Now => services.Time.GetUtcNow();

    /// <summary>Stores a new run with its events.</summary>
    public async ValueTask<CreateResult> CreateAsync(RunRecord record, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var outbox = _router.EventsOf(record);
        var history = EntryOf(record, new MoveOrigin(ProcessNames.Trigger));
        var result = await services.Records.CreateAsync(
            new NewRun
            {
                Record = record,
                History = history,
                Outbox = outbox,
                IdempotencyKey = idempotencyKey,
            },
            cancellationToken).ConfigureAwait(false);
        if (result.Record is { } created)
            services.RecentRecords.Stored(created);
        if (result.Outcome == CreateOutcome.Created)
            await AnnounceAsync(RunState.Unknown, record, [history], outbox).ConfigureAwait(false);
        return result;
    }

    /// <summary>
    /// Stores a status move: the run goes to a status (or stays, when repeated) with an object. On a final status it completes.
    /// </summary>
    public ValueTask<CommitResult> MoveAsync(RunRecord current, int status, string statusName, ReadOnlyMemory<byte> value, bool repeated, MoveOrigin origin, CancellationToken cancellationToken)
    {
        var next = current with
        {
            RunState = !repeated && definition.Graph.IsTerminal(status) ? RunState.Completed : RunState.Running,
            RunStateReason = "",
            Status = status,
            StatusDescription = statusName,
            Version = current.Version + 1,
            StatusVersion = repeated ? current.StatusVersion : current.Version + 1,
            Object = value,
            UpdatedAt = Now,
        };
        return CommitAsync(current, next, [EntryOf(next, origin)], origin, cancellationToken);
    }

    /// <summary>Stores a change of run state, and the object with it where data is deleted.</summary>
    public ValueTask<CommitResult> ChangeStateAsync(RunRecord current, RunState to, string reason, MoveOrigin origin, CancellationToken cancellationToken, ReadOnlyMemory<byte>? value = null)
    {
        var next = current with
        {
            RunState = to,
            // Why a run goes on is history; what the record says is why it does not.
            RunStateReason = to == RunState.Running ? "" : Bound(reason),
            Version = current.Version + 1,
            Object = value ?? current.Object,
            UpdatedAt = Now,
        };
        return CommitAsync(current, next, [EntryOf(next, origin) with { Reason = Bound(reason) }], origin, cancellationToken);
    }

    /// <summary>Cancels a run that nothing has moved yet: paused, then cancelled, in one commit.</summary>
    public ValueTask<CommitResult> CancelInitiatedAsync(RunRecord current, string reason, MoveOrigin origin, CancellationToken cancellationToken)
    {
        var paused = current with { RunState = RunState.Paused, RunStateReason = Bound(reason), Version = current.Version + 1, UpdatedAt = Now };
        var cancelled = paused with { RunState = RunState.Cancelled, Version = paused.Version + 1 };
        return CommitAsync(current, cancelled, [EntryOf(paused, origin), EntryOf(cancelled, origin)], origin, cancellationToken);
    }

    private async ValueTask<CommitResult> CommitAsync(RunRecord current, RunRecord next, IReadOnlyList<HistoryEntry> history, MoveOrigin origin, CancellationToken cancellationToken)
    {
        var span = RunSpan.Current(services.Telemetry.Activities);
        var (traceParent, traceState) = RunSpan.ContextFor(services.Telemetry.Activities, current.TraceParent, current.TraceState);
        next = next with { TraceParent = traceParent, TraceState = traceState };
        var outbox = _router.EventsOf(next);
        var result = await services.Records.CommitAsync(
            new Move
            {
                Current = current,
                Next = next,
                History = history,
                Outbox = outbox,
                ConsumedReceipt = origin.ConsumedReceipt,
                FiredTimeout = origin.FiredTimeout,
            },
            cancellationToken).ConfigureAwait(false);
        if (result is { Outcome: CommitOutcome.Committed, Record: { } stored })
        {
            services.RecentRecords.Stored(stored);
            span?.After(stored, Outcome.Of(current, stored));
            await AnnounceAsync(SeenBy(origin, current.RunState), next, history, outbox).ConfigureAwait(false);
        }
        else
        {
            services.RecentRecords.Forget(current.RunId);
            span?.SetTag(TelemetryTags.Outcome, Outcome.Conflict);
            services.Telemetry.Conflicted(definition.Name, origin.Process);
        }
        return result;
    }

    private async ValueTask AnnounceAsync(RunState previous, RunRecord stored, IReadOnlyList<HistoryEntry> history, IReadOnlyList<OutboxEntry> outbox)
    {
        foreach (var entry in history)
        {
            services.Telemetry.Moved(definition.Name, previous, entry.RunState);
            previous = entry.RunState;
        }
        services.Signals.Moved(stored.RunId);
        if (outbox.Count == 0 || !definition.Options.PublishesEvents)
            return;

        var events = new WorkflowEvent[outbox.Count];
        for (var i = 0; i < events.Length; i++)
            events[i] = outbox[i].Event;
        try
        {
            // The move stands: it is announced even if whoever asked for it has gone.
            await services.Publisher.PublishAsync(events, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.PublishFailed(services.Logger, exception, definition.Name, stored.RunId, events.Length);
        }
    }

    /// <summary>An operator sees what is stored; a process sees an Initiated run as Running, so that is where its moves are counted from.</summary>
    private static RunState SeenBy(MoveOrigin origin, RunState stored) =>
        stored == RunState.Initiated && origin.Process != ProcessNames.Operator ? RunState.Running : stored;

    private static HistoryEntry EntryOf(RunRecord record, MoveOrigin origin) => new()
    {
        Version = record.Version,
        Status = record.Status,
        StatusDescription = record.StatusDescription,
        RunState = record.RunState,
        At = record.UpdatedAt,
        Process = origin.Process,
        Reason = record.RunStateReason,
        Attempt = origin.Attempt,
        Duration = origin.Duration,
    };

    /// <summary>As much of a reason as is kept: whole characters.</summary>
    private static string Bound(string reason) => reason.Length <= MaxReasonLength
        ? reason
        : reason[..(char.IsHighSurrogate(reason[MaxReasonLength - 1]) ? MaxReasonLength - 1 : MaxReasonLength)];
}

/// <summary>Where a move comes from: what made it, and what it uses up.</summary>
/// <param name="Process">The process, or what stands for one in history.</param>
/// <param name="Attempt">How many attempts had failed before.</param>
/// <param name="Duration">How long the handler ran.</param>
/// <param name="ConsumedReceipt">The receipt it consumes.</param>
/// <param name="FiredTimeout">The timeout it fires.</param>
internal sealed record MoveOrigin(
    string Process,
    int Attempt = 0,
    TimeSpan? Duration = null,
    string? ConsumedReceipt = null,
    TimeoutRecord? FiredTimeout = null);

namespace Workflow;

/// <summary>
/// What the processes share that call a handler with a run and store what it returns: steps, the arming and the firing of
/// timeouts. It decides what a delivery means, counts failed attempts and pauses the run after too many.
/// </summary>
internal abstract class RunEventProcess<TObject, TStatus>(
    EventProcessDescriptor descriptor,
    WorkflowDefinition<TObject, TStatus> definition,
    WorkflowServices services,
    RunReader<TObject, TStatus> reader,
    MoveWriter writer)
    : EngineEventProcess(descriptor, services, definition.Options)
    where TStatus : struct, Enum
{
    protected const string ErrorThresholdReason = "max error retry threshold hit - automatically paused";

    protected WorkflowDefinition<TObject, TStatus> Definition { get; } = definition;

    protected RunReader<TObject, TStatus> Reader { get; } = reader;

    protected MoveWriter Writer { get; } = writer;

    /// <summary>The record that the event tells of, if a handler may work on it; null when the event was dropped.</summary>
    private ValueTask<RunRecord?> CurrentAsync(WorkflowEvent @event, CancellationToken cancellationToken) =>
        CurrentAsync(@event, static record => !record.RunState.IsStopped() && !record.RunState.IsFinished(), cancellationToken);

    /// <summary>Calls a handler with the run that the event tells of, if it is still news.</summary>
    protected async ValueTask CallCurrentAsync(
        EventDelivery delivery,
        Func<Run<TObject, TStatus>, MoveOrigin, CancellationToken, ValueTask> handle,
        CancellationToken cancellationToken)
    {
        if (await CurrentAsync(delivery.Event, cancellationToken).ConfigureAwait(false) is { } record)
            await CallAsync(delivery, record, handle, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Calls a handler with the run, and settles the event whatever comes of it.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="record">The record it tells of.</param>
    /// <param name="handle">Calls the handler and stores what it wants.</param>
    /// <param name="cancellationToken">Fires when the delivery must end.</param>
    protected async ValueTask CallAsync(
        EventDelivery delivery,
        RunRecord record,
        Func<Run<TObject, TStatus>, MoveOrigin, CancellationToken, ValueTask> handle,
        CancellationToken cancellationToken)
    {
        var @event = delivery.Event;
        var origin = new MoveOrigin(Name, delivery.FailedAttempts, ConsumedReceipt: @event.Kind == EventKind.Timeout ? null : @event.ReceiptKey);
        if (delivery.DeliveryCount > 1 && TooMany(delivery.FailedAttempts))
        {
            await PauseAsync(@event, record, origin, $"{ErrorThresholdReason}: {delivery.FailedAttempts} attempts failed, the last without an answer (its host died or its lock was lost)", cancellationToken).ConfigureAwait(false);
            return;
        }

        var controller = new HandlerRunController(Writer, origin);
        if (!Reader.TryRead(record, controller, out var run, out var unreadable))
        {
            await PauseAsync(@event, record, origin, unreadable, cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await handle(run, origin, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (HandlerException failure) when (run.StateChanged)
        {
            Log.FailedAfterStateChange(Services.Logger, failure.Cause, Name, record.RunId);
        }
        catch (HandlerException) when (controller.Fault is not null)
        {
            // Storage failed while the handler changed the run's state: no fault of the handler's.
            controller.RethrowFault();
        }
        catch (HandlerException failure) when (failure.Cause is RunConflictException conflict && conflict.RunId == record.RunId)
        {
            await ConflictAsync(@event, cancellationToken).ConfigureAwait(false);
        }
        catch (HandlerException failure)
        {
            await FailAsync(delivery, record, origin, failure.Cause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Runs user code, so that what it throws can be told from what the engine's own parts throw.</summary>
    protected static async ValueTask<TResult> GuardAsync<TResult>(Func<Task<TResult>> userCode, CancellationToken cancellationToken)
    {
        try
        {
            return await userCode().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new HandlerException(exception);
        }
    }

    /// <summary>Stores what a handler returned. Nothing, when it skipped or had changed the run's state itself.</summary>
    /// <returns>False when nothing was to be stored because the handler skipped.</returns>
    protected async ValueTask<bool> StoreAsync(WorkflowEvent @event, Run<TObject, TStatus> run, Next<TStatus> next, MoveOrigin origin, CancellationToken cancellationToken)
    {
        if (run.StateChanged)
            return true;
        if (next.Kind == NextKind.Skip)
            return false;

        var repeated = next.Kind == NextKind.SaveAndRepeat;
        byte[] value;
        int to;
        string toName;
        try
        {
            (to, toName) = Definition.Require(run.Record.Status, repeated ? run.Status : next.Status, repeated);
            value = Reader.Codec.Encode(run.Object);
        }
        catch (Exception exception)
        {
            // What the handler returned or left in the object cannot be stored: its failure.
            throw new HandlerException(exception);
        }

        CommitResult result;
        try
        {
            result = await Writer.MoveAsync(run.Record, to, toName, value, repeated, origin, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectTooLargeException exception)
        {
            throw new HandlerException(exception);
        }

        if (result.Outcome != CommitOutcome.Committed)
            await ConflictAsync(@event, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Pauses the run that an event tells of, which consumes the event.</summary>
    protected async ValueTask PauseAsync(WorkflowEvent @event, RunRecord record, MoveOrigin origin, string reason, CancellationToken cancellationToken)
    {
        var result = await Writer.ChangeStateAsync(record, RunState.Paused, reason, origin, cancellationToken).ConfigureAwait(false);
        if (result.Outcome != CommitOutcome.Committed)
        {
            await ConflictAsync(@event, cancellationToken).ConfigureAwait(false);
            return;
        }

        Log.AutoPaused(Services.Logger, Name, record.RunId, record.ForeignId, reason);
        await PausedAsync(@event, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Called after the run was paused by this process.</summary>
    protected virtual ValueTask PausedAsync(WorkflowEvent @event, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private async ValueTask FailAsync(EventDelivery delivery, RunRecord record, MoveOrigin origin, Exception cause, CancellationToken cancellationToken)
    {
        var attempts = delivery.FailedAttempts + 1;
        Failed(delivery.Event, attempts, cause);
        if (TooMany(attempts))
            await PauseAsync(delivery.Event, record, origin with { Attempt = attempts }, $"{ErrorThresholdReason}: {cause.Message}", cancellationToken).ConfigureAwait(false);
        else
            await RetryAsync(delivery.Event, attempts, Settings.ErrorBackOff, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends an event whose run somebody else has moved. One that still has the event's version was not moved: it is handled again.</summary>
    private async ValueTask ConflictAsync(WorkflowEvent @event, CancellationToken cancellationToken)
    {
        if (@event.Kind == EventKind.Status
            && await Services.Records.GetAsync(@event.Workflow, @event.RunId, cancellationToken).ConfigureAwait(false) is { } record
            && record.Version == @event.Version)
            throw new RowChangedException(@event);

        Log.Conflict(Services.Logger, Name, @event.RunId, @event.Version);
        await FinishAsync(@event, cancellationToken).ConfigureAwait(false);
    }

    private bool TooMany(int attempts) => Settings.PauseAfterErrorCount > 0 && attempts >= Settings.PauseAfterErrorCount;
}

/// <summary>Carries what user code threw, through the engine's own code.</summary>
internal sealed class HandlerException(Exception cause) : Exception(cause.Message, cause)
{
    public Exception Cause { get; } = cause;
}

using System.Diagnostics;

namespace Workflow;

/// <summary>What all event processes of the engine share: telemetry, and how an event ends that does not end with a move.</summary>
internal abstract class EngineEventProcess(EventProcessDescriptor descriptor, WorkflowServices services, WorkflowOptions options)
    : EventProcess(descriptor)
{
    protected ProcessMeter Meter { get; } = services.Telemetry.Of(descriptor);

    protected WorkflowServices Services { get; } = services;

    protected string Name => Descriptor.Name;

    protected ProcessSettings Settings => Descriptor.Settings;

    protected DateTimeOffset Now => Services.Time.GetUtcNow();

    /// <summary>The span of the event that is handled; null when nobody listens.</summary>
    protected Activity? Span => RunSpan.Current(Services.Telemetry.Activities);

    public sealed override async ValueTask HandleAsync(EventDelivery delivery, CancellationToken cancellationToken)
    {
        using var span = RunSpan.Start(Services.Telemetry.Activities, Descriptor, delivery);
        using var scope = RunScope.Begin(Services.Logger, Descriptor, delivery.Event);
        using var handling = Meter.Begin(delivery.Event.CreatedAt);
        if (Meter.IsBeyondAlert(handling.Lag))
            Log.LagAlert(Services.Logger, Name, handling.Lag, Settings.LagAlert);

        var started = Services.Time.GetTimestamp();
        try
        {
            await ProcessAsync(delivery, cancellationToken).ConfigureAwait(false);
            Meter.Handled(Services.Time.GetElapsedTime(started));
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            span?.Failed(exception, Outcome.Failed);
            Meter.Failed();
            Log.InfrastructureFault(Services.Logger, exception, Name, delivery.Event.RunId);
            throw;
        }
    }

    protected abstract ValueTask ProcessAsync(EventDelivery delivery, CancellationToken cancellationToken);

    /// <summary>The record that an event tells of, if it is still news and wanted; null when the event was dropped.</summary>
    protected async ValueTask<RunRecord?> CurrentAsync(WorkflowEvent @event, Func<RunRecord, bool> isWanted, CancellationToken cancellationToken)
    {
        // What else is to be done with a run is rare, and not worth doing in vain.
        var recent = @event.Kind == EventKind.Status ? Services.RecentRecords.Find(@event.RunId, @event.Version) : null;
        var record = recent ?? await Services.Records.GetAsync(@event.Workflow, @event.RunId, cancellationToken).ConfigureAwait(false);
        if (record is not null)
            Span?.Of(record);
        var stale = record switch
        {
            null => SkipReason.RecordNotFound,
            _ when record.Version > @event.Version => SkipReason.VersionLower,
            _ when record.Version < @event.Version => throw new StaleReadException(@event, record.Version),
            _ when !isWanted(record) => SkipReason.RecordStopped,
            _ => null,
        };
        if (stale is null)
            return record;

        await DropAsync(@event, stale, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>Ends an event without a move: nobody needs to hear of it again.</summary>
    protected async ValueTask DropAsync(WorkflowEvent @event, string reason, CancellationToken cancellationToken)
    {
        Skipped(@event, reason);
        await FinishAsync(@event, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Consumes the receipt of an event that is done.</summary>
    protected virtual ValueTask FinishAsync(WorkflowEvent @event, CancellationToken cancellationToken) =>
        Services.Records.DeleteReceiptAsync(@event, cancellationToken);

    protected void Skipped(WorkflowEvent @event, string reason)
    {
        Span?.SetTag(TelemetryTags.Outcome, Outcome.Skipped).SetTag(TelemetryTags.Reason, reason);
        Meter.Skipped(reason);
        Log.Skipped(Services.Logger, Name, @event.RunId, @event.Version, reason);
    }

    protected void Failed(WorkflowEvent @event, int attempt, Exception exception)
    {
        Span?.Failed(exception, Outcome.Retried);
        Meter.Failed();
        Log.AttemptFailed(Services.Logger, exception, Name, @event.RunId, @event.ForeignId, @event.Version, attempt);
    }

    /// <summary>Counts a failed attempt of user code that is tried for as long as it takes, and puts the event off.</summary>
    protected async ValueTask FailAsync(EventDelivery delivery, Exception cause, CancellationToken cancellationToken)
    {
        var attempts = delivery.FailedAttempts + 1;
        Failed(delivery.Event, attempts, cause);
        await RetryAsync(delivery.Event, attempts, Settings.ErrorBackOff, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Puts an event off after a failed attempt: the count and the time are stored with its receipt first, so that neither
    /// is lost with the broker; then a copy is published for that time.
    /// </summary>
    protected virtual async ValueTask RetryAsync(WorkflowEvent @event, int attempts, TimeSpan delay, CancellationToken cancellationToken)
    {
        var at = Now + delay;
        var retry = @event with { Attempt = attempts, NotBefore = delay > TimeSpan.Zero ? at : null };
        var stored = await Services.Records.RescheduleReceiptsAsync([new OutboxEntry { Event = retry, SweepAt = at + options.Outbox.SweepDelay }], cancellationToken).ConfigureAwait(false);
        if (stored.Count == 0)
        {
            // Somebody else has consumed the event meanwhile.
            Skipped(@event, SkipReason.AlreadyConsumed);
            return;
        }

        if (!options.PublishesEvents)
            return;
        try
        {
            await Services.Publisher.PublishAsync([retry], CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The receipt is stored: the sweep publishes it.
            Log.PublishFailed(Services.Logger, exception, retry.Workflow, retry.RunId, 1);
        }
    }
}

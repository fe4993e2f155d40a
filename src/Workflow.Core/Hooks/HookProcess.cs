namespace Workflow;

/// <summary>Calls a hook. It has no version to check, so it checks its receipt: gone means done.</summary>
internal sealed class HookProcess<TObject, TStatus>(
    EventProcessDescriptor descriptor,
    HookRegistration<TObject, TStatus> hook,
    WorkflowDefinition<TObject, TStatus> definition,
    WorkflowServices services,
    RunReader<TObject, TStatus> reader)
    : EngineEventProcess(descriptor, services, definition.Options)
    where TStatus : struct, Enum
{
    protected override async ValueTask ProcessAsync(EventDelivery delivery, CancellationToken cancellationToken)
    {
        var @event = delivery.Event;
        if (!await Services.Records.HasReceiptAsync(@event, cancellationToken).ConfigureAwait(false))
        {
            Skipped(@event, SkipReason.AlreadyConsumed);
            return;
        }

        var record = await Services.Records.GetAsync(@event.Workflow, @event.RunId, cancellationToken).ConfigureAwait(false);
        if (record is null)
        {
            await DropAsync(@event, SkipReason.RecordNotFound, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (!reader.TryRead(record, out var run, out _))
        {
            await DropAsync(@event, SkipReason.Undecodable, cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await hook.Invoke(Services.Provider, run, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            var attempts = delivery.FailedAttempts + 1;
            Failed(@event, attempts, exception);
            await RetryAsync(@event, attempts, Settings.ErrorBackOff, cancellationToken).ConfigureAwait(false);
            return;
        }

        await FinishAsync(@event, cancellationToken).ConfigureAwait(false);
    }
}

using System.Globalization;

namespace Workflow;

/// <summary>Feeds a workflow from the runs of another. The receipt, in the other workflow's outbox, tells whether it is done.</summary>
internal sealed class RunConnectorProcess<TObject, TStatus>(
    EventProcessDescriptor descriptor,
    ConnectorRegistration<TObject, TStatus> connector,
    WorkflowDefinition<TObject, TStatus> definition,
    IWorkflow<TObject, TStatus> workflow,
    WorkflowServices services)
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

        try
        {
            await connector.Invoke(Services.Provider, workflow, EventOf(@event, record), cancellationToken).ConfigureAwait(false);
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

    private static ConnectorEvent EventOf(WorkflowEvent @event, RunRecord record) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"{@event.RunId}/{@event.Version}"),
        ForeignId = @event.ForeignId,
        Type = @event.Kind == EventKind.Status ? record.StatusDescription : @event.RunState.ToString(),
        Headers = new Dictionary<string, string>
        {
            ["workflow"] = @event.Workflow,
            ["runId"] = @event.RunId,
            ["runState"] = @event.RunState.ToString(),
            ["status"] = @event.Status.ToString(CultureInfo.InvariantCulture),
            ["version"] = @event.Version.ToString(CultureInfo.InvariantCulture),
        },
        Body = record.Object,
        CreatedAt = @event.CreatedAt,
    };
}

using System.Globalization;

namespace Workflow;

/// <summary>Feeds a workflow from the runs of another. The receipt, in the other workflow's outbox, tells whether it is done.</summary>
internal sealed class RunConnectorProcess<TObject, TStatus>(
    EventProcessDescriptor descriptor,
    ConnectorRegistration<TObject, TStatus> connector,
    WorkflowDefinition<TObject, TStatus> definition,
    IWorkflow<TObject, TStatus> workflow,
    WorkflowServices services)
    : ReceiptEventProcess(descriptor, services, definition.Options)
    where TStatus : struct, Enum
{
    protected override async Task<string?> CallAsync(WorkflowEvent @event, RunRecord record, CancellationToken cancellationToken)
    {
        await connector.Invoke(Services.Provider, workflow, EventOf(@event, record), cancellationToken).ConfigureAwait(false);
        return null;
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

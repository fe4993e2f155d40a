namespace Workflow;

/// <summary>Calls a hook with the run as it is now.</summary>
internal sealed class HookProcess<TObject, TStatus>(
    EventProcessDescriptor descriptor,
    HookRegistration<TObject, TStatus> hook,
    WorkflowDefinition<TObject, TStatus> definition,
    WorkflowServices services,
    RunReader<TObject, TStatus> reader)
    : ReceiptEventProcess(descriptor, services, definition.Options)
    where TStatus : struct, Enum
{
    protected override async Task<string?> CallAsync(WorkflowEvent @event, RunRecord record, CancellationToken cancellationToken)
    {
        if (!reader.TryRead(record, out var run, out _))
            return SkipReason.Undecodable;
        await hook.Invoke(Services.Provider, run, cancellationToken).ConfigureAwait(false);
        return null;
    }
}

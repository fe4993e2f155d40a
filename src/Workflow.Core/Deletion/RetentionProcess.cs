namespace Workflow;

/// <summary>Removes runs that finished long enough ago, a batch at a time.</summary>
internal sealed class RetentionProcess(TimedProcessDescriptor descriptor, WorkflowDefinition definition, WorkflowServices services)
    : TimedProcess(descriptor)
{
    private const int BatchSize = 100;

    public override async ValueTask<DateTimeOffset?> RunAsync(CancellationToken cancellationToken)
    {
        var finishedBefore = services.Time.GetUtcNow() - definition.Options.Retention!.Value;
        while (await services.Records.PurgeAsync(definition.Name, finishedBefore, BatchSize, cancellationToken).ConfigureAwait(false) == BatchSize)
            cancellationToken.ThrowIfCancellationRequested();
        return null;
    }
}

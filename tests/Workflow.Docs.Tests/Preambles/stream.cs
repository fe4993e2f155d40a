using Workflow;
using Workflow.Samples;

// The block stands here.

internal sealed class LinesReader(string file, string consumer) : IConnectorReader
{
    public ValueTask<ConnectorEvent?> ReceiveAsync(CancellationToken cancellationToken) => throw new NotSupportedException(file + consumer);

    public ValueTask AcknowledgeAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

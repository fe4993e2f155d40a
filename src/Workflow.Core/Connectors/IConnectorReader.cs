namespace Workflow;

/// <summary>
/// A consumer's view of a stream of events. It is used by one reader at a time, closed after every error and opened again.
/// Disposing it gives back what it holds; events that were not acknowledged come again.
/// </summary>
public interface IConnectorReader : IAsyncDisposable
{
    /// <summary>The next event; null when there is none now.</summary>
    ValueTask<ConnectorEvent?> ReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Moves the consumer's cursor past the event that was received last.</summary>
    ValueTask AcknowledgeAsync(CancellationToken cancellationToken);
}

namespace Workflow;

/// <summary>A process that handles the messages of a queue or subscription of somebody else's: a descriptor and the engine's handler behind it.</summary>
public abstract class MessageProcess
{
    private protected MessageProcess(MessageProcessDescriptor descriptor) => Descriptor = descriptor;

    /// <summary>What it consumes.</summary>
    public MessageProcessDescriptor Descriptor { get; }

    /// <summary>Handles one message. When it returns, the host completes the message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Fires when the host stops or the lock is lost; the message must come back then.</param>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    /// <exception cref="Exception">
    /// The handler failed: the host waits for the process's ErrorBackOff and gives the message back, which the broker counts. After
    /// as many deliveries as the owner of the queue allows it is a dead letter, which the dead-letter scan keeps.
    /// </exception>
    public abstract ValueTask HandleAsync(ConnectorMessage message, CancellationToken cancellationToken);
}

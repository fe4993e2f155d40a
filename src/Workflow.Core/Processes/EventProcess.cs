namespace Workflow;

/// <summary>A process that handles events: a descriptor and the engine's handler behind it.</summary>
public abstract class EventProcess
{
    private protected EventProcess(EventProcessDescriptor descriptor) => Descriptor = descriptor;

    /// <summary>What it subscribes to.</summary>
    public EventProcessDescriptor Descriptor { get; }

    /// <summary>
    /// Handles one delivery. When it returns, the host completes the message: the event was handled, dropped, or put off
    /// (then a copy is scheduled). What user code throws never comes out of here.
    /// </summary>
    /// <param name="delivery">The event and how often it has been delivered.</param>
    /// <param name="cancellationToken">Fires when the host stops or the lock is lost; the message must come back then.</param>
    /// <exception cref="OperationCanceledException">The token fired; whatever was not committed will be done again.</exception>
    /// <exception cref="Exception">
    /// Storage or broker failed: the host keeps the message and delivers it again after a back-off, without counting.
    /// </exception>
    public abstract ValueTask HandleAsync(EventDelivery delivery, CancellationToken cancellationToken);
}

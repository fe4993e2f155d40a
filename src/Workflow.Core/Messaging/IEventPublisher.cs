namespace Workflow;

/// <summary>Sends events to the processes they are addressed to.</summary>
public interface IEventPublisher
{
    /// <summary>
    /// Sends events. When it returns, they will be delivered at least once, each not before its
    /// <see cref="WorkflowEvent.NotBefore"/>, and in order for one process and session (see <see cref="Subscription.SessionOf"/>).
    /// </summary>
    /// <param name="events">One or more events.</param>
    /// <param name="cancellationToken">Abandons the attempt; events may or may not have been sent.</param>
    /// <remarks>
    /// A failure loses nothing: the events stand in the outbox and are published again by the sweep.
    /// Implementations throw on failure and do not retry for longer than a few seconds.
    /// </remarks>
    ValueTask PublishAsync(IReadOnlyList<WorkflowEvent> events, CancellationToken cancellationToken);
}

namespace Workflow.ServiceBus;

/// <summary>The topic of a workflow.</summary>
/// <param name="Name">Name of the entity.</param>
/// <param name="Workflow">The workflow whose runs its events are about.</param>
/// <param name="DuplicateDetectionWindow">How long the broker drops a message whose ID it has seen.</param>
/// <param name="Subscriptions">Its subscriptions, one for each event process, by name.</param>
public sealed record TopicTopology(
    string Name,
    string Workflow,
    TimeSpan DuplicateDetectionWindow,
    IReadOnlyList<SubscriptionTopology> Subscriptions);

/// <summary>The subscription of an event process. It requires sessions and takes the messages addressed to the process.</summary>
/// <param name="Name">Name of the entity within its topic.</param>
/// <param name="Process">The process: the filter wants it in the application property <see cref="EventMessage.ProcessProperty"/>.</param>
/// <param name="LockDuration">How long a session stays locked by a host that died.</param>
/// <param name="MaxDeliveryCount">After how many deliveries that were not settled a message is a dead letter.</param>
public sealed record SubscriptionTopology(
    string Name,
    string Process,
    TimeSpan LockDuration,
    int MaxDeliveryCount)
{
    /// <summary>The name of the only rule.</summary>
    public const string RuleName = "process";
}

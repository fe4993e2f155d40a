using Azure.Messaging.ServiceBus;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Signature only: settles a message that the host holds. Tests derive from it, as they do from the genuine one.</summary>
public class ServiceBusMessageActions
{
    /// <summary>For derived classes of tests.</summary>
    protected ServiceBusMessageActions()
    {
    }

    /// <summary>Gives a message back.</summary>
    public virtual Task AbandonMessageAsync(
        ServiceBusReceivedMessage message,
        IDictionary<string, object>? propertiesToModify = default,
        CancellationToken cancellationToken = default) => throw Missing();

    /// <summary>Moves a message to the dead-letter queue.</summary>
    public virtual Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        Dictionary<string, object>? propertiesToModify = default,
        string? deadLetterReason = default,
        string? deadLetterErrorDescription = default,
        CancellationToken cancellationToken = default) => throw Missing();

    private static NotSupportedException Missing() => new(
        "This is a signature of eng/contracts: the package feed this was built from lacks Microsoft.Azure.Functions.Worker.Extensions.ServiceBus.");
}

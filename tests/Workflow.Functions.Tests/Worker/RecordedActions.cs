using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;

namespace Workflow.Functions.Tests;

/// <summary>Writes down how a message was settled.</summary>
internal sealed class RecordedActions : ServiceBusMessageActions
{
    public string? DeadLetterReason { get; private set; }

    public string? DeadLetterDescription { get; private set; }

    public IDictionary<string, object>? AbandonedWith { get; private set; }

    public bool CannotSettle { get; init; }

    public override Task AbandonMessageAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (CannotSettle)
            throw new InvalidOperationException("The host cannot be reached.");
        AbandonedWith = propertiesToModify;
        return Task.CompletedTask;
    }

    public override Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        Dictionary<string, object>? propertiesToModify = null,
        string? deadLetterReason = null,
        string? deadLetterErrorDescription = null,
        CancellationToken cancellationToken = default)
    {
        DeadLetterReason = deadLetterReason;
        DeadLetterDescription = deadLetterErrorDescription;
        return Task.CompletedTask;
    }
}

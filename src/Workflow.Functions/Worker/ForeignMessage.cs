using System.Globalization;
using Azure.Messaging.ServiceBus;

namespace Workflow.Functions;

/// <summary>A message of somebody else's queue or subscription, as connectors see it.</summary>
internal static class ForeignMessage
{
    public static ConnectorMessage Of(ServiceBusReceivedMessage message) => new()
    {
        MessageId = message.MessageId,
        Body = message.Body.ToMemory(),
        ContentType = message.ContentType ?? "",
        Subject = message.Subject ?? "",
        CorrelationId = message.CorrelationId ?? "",
        SessionId = message.SessionId,
        Properties = message.ApplicationProperties.ToDictionary(property => property.Key, property => Convert.ToString(property.Value, CultureInfo.InvariantCulture) ?? ""),
        EnqueuedAt = message.EnqueuedTime,
        DeliveryCount = message.DeliveryCount,
    };
}

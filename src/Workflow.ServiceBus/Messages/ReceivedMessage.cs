using System.Globalization;
using Azure.Messaging.ServiceBus;

namespace Workflow.ServiceBus;

/// <summary>A message of a queue or subscription of somebody else's, without the broker's types.</summary>
public static class ReceivedMessage
{
    /// <summary>The message as a connector sees it.</summary>
    public static ConnectorMessage Of(ServiceBusReceivedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new ConnectorMessage
        {
            // A sender that gives no ID still sent this one message, which the broker's number tells from others.
            MessageId = string.IsNullOrEmpty(message.MessageId) ? message.SequenceNumber.ToString(CultureInfo.InvariantCulture) : message.MessageId,
            Body = BodyOf(message),
            ContentType = message.ContentType ?? "",
            Subject = message.Subject ?? "",
            CorrelationId = message.CorrelationId ?? "",
            SessionId = message.SessionId,
            Properties = message.ApplicationProperties.ToDictionary(property => property.Key, property => TextOf(property.Value), StringComparer.Ordinal),
            EnqueuedAt = message.EnqueuedTime,
            DeliveryCount = EventMessage.CountedDeliveriesOf(message),
        };
    }

    /// <summary>Senders that do not use the Azure SDKs may send a value rather than bytes: a text is taken as UTF-8.</summary>
    private static ReadOnlyMemory<byte> BodyOf(ServiceBusReceivedMessage message)
    {
        var body = message.GetRawAmqpMessage().Body;
        if (body.TryGetData(out var sections))
            return sections?.Count() == 1 ? sections.Single() : sections?.SelectMany(section => section.ToArray()).ToArray() ?? [];
        return body.TryGetValue(out var value) ? value switch
        {
            string text => System.Text.Encoding.UTF8.GetBytes(text),
            byte[] bytes => bytes,
            ReadOnlyMemory<byte> bytes => bytes,
            _ => System.Text.Encoding.UTF8.GetBytes(TextOf(value)),
        } : ReadOnlyMemory<byte>.Empty;
    }

    private static string TextOf(object? value) => value switch
    {
        null => "",
        DateTime or DateTimeOffset => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}

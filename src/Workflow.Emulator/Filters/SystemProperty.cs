using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Filters;

/// <summary>The properties a SQL filter sees under <c>sys.</c></summary>
internal static class SystemProperty
{
    public static Func<MessageContent, object?> Reader(string name) => name.ToUpperInvariant() switch
    {
        "MESSAGEID" => message => message.MessageId,
        "SESSIONID" => message => message.SessionId,
        "CORRELATIONID" => message => message.CorrelationId,
        "LABEL" or "SUBJECT" => message => message.Subject,
        "TO" => message => message.To,
        "REPLYTO" => message => message.ReplyTo,
        "REPLYTOSESSIONID" => message => message.ReplyToSessionId,
        "CONTENTTYPE" => message => message.ContentType,
        _ => throw new SqlFilterException($"The system property 'sys.{name}' is not supported by the emulator."),
    };
}

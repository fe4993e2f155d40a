using Amqp;
using Amqp.Framing;
using Workflow.Emulator.Amqp.Wire;

namespace Workflow.Emulator.Amqp.Links;

/// <summary>Answers requests sent to a node such as <c>$cbs</c> or an entity's <c>$management</c>.</summary>
internal interface IRequestNode
{
    Message Answer(Message request, AmqpConnection connection);
}

/// <summary>A link on which a client asks; the answer goes out on the response link it names.</summary>
internal sealed class RequestLink(AmqpSession session, Attach attach, IRequestNode node) : IncomingLink(session, attach)
{
    public override void Close()
    {
    }

    protected override void OnMessage(uint deliveryId, bool settled, uint format, ReadOnlySpan<byte> message)
    {
        var request = Decode(message);
        if (!settled)
            Session.Accept(deliveryId);
        if (request.Properties?.ReplyTo is not { } replyTo || !Connection.ResponseLinks.TryGetValue(replyTo, out var link))
            return;

        var answer = node.Answer(request, Connection);
        answer.Properties = new Properties();
        if (request.Properties.GetMessageId() is { } id)
            answer.Properties.SetCorrelationId(id);
        link.Send(answer);
    }

    private static Message Decode(ReadOnlySpan<byte> message)
    {
        for (var rest = message; rest.Length > 0;)
        {
            EncodingGuard.SectionCode(rest);
            rest = rest[EncodingGuard.Measure(rest)..];
        }

        try
        {
            var copy = message.ToArray();
            return Message.Decode(new ByteBuffer(copy, 0, copy.Length, copy.Length));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new MalformedException($"The request cannot be decoded: {exception.Message}");
        }
    }
}

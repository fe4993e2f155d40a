using Amqp.Framing;
using Workflow.Emulator.Amqp.Messages;
using Workflow.Emulator.Amqp.Wire;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Amqp.Links;

/// <summary>A link on which a client sends to a queue or topic.</summary>
internal sealed class PublishLink(AmqpSession session, Attach attach, string path) : IncomingLink(session, attach)
{
    public override void Close()
    {
    }

    protected override void OnMessage(uint deliveryId, bool settled, uint format, ReadOnlySpan<byte> message)
    {
        Error? error = null;
        try
        {
            var target = Connection.Settings.Namespace.Target(path);
            foreach (var content in AmqpContent.ParseAll(message, format))
                target.Send(content);
        }
        catch (BrokerException refusal)
        {
            error = AmqpConditions.Error(refusal);
        }
        catch (MalformedException malformed)
        {
            error = new Error(malformed.Condition) { Description = malformed.Message };
        }

        if (settled)
            return;
        if (error is null)
            Session.Accept(deliveryId);
        else
            Session.Reject(deliveryId, error);
    }
}

using Amqp.Framing;

namespace Workflow.Emulator.Amqp.Links;

/// <summary>A link that was refused and waits for the client's detach; a client may send on it before it has heard.</summary>
internal sealed class RefusedLink(AmqpSession session, Attach attach, Error error) : IncomingLink(session, attach)
{
    public override void Start() => Refuse(error);

    public override void OnFlow(Flow flow)
    {
    }

    public override void Close()
    {
    }

    protected override void OnMessage(uint deliveryId, bool settled, uint format, ReadOnlySpan<byte> message)
    {
    }
}

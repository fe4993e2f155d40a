using Amqp.Framing;
using Amqp.Types;

namespace Workflow.Emulator.Amqp.Links;

/// <summary>One end of a link. Everything but deliveries happens on the connection's reader.</summary>
internal abstract class AmqpLink(AmqpSession session, Attach attach)
{
    private bool _detachSent;

    public AmqpSession Session { get; } = session;

    public string Name { get; } = attach.LinkName;

    /// <summary>Our handle: numbers are each side's own, so the client's serves as well as another.</summary>
    public uint Handle { get; } = attach.Handle;

    protected Attach Request { get; } = attach;

    protected AmqpConnection Connection => Session.Connection;

    /// <summary>Whether the link has been ended from our side, so that what still comes in is to be ignored.</summary>
    protected bool IsDetached => _detachSent;

    /// <summary>Answers the client's attach, now or later.</summary>
    public abstract void Start();

    public abstract void OnFlow(Flow flow);

    /// <summary>Lets go of what the link holds in the broker. Nothing is sent.</summary>
    public abstract void Close();

    /// <summary>Lets go of it because the client is gone, in the middle of whatever it did.</summary>
    public virtual void Lose() => Close();

    /// <summary>Ends the link from our side.</summary>
    public void Detach(Error error)
    {
        lock (Connection.Output.Gate)
        {
            if (_detachSent)
                return;

            _detachSent = true;
            Connection.Output.Write(Session.Channel, new Detach { Handle = Handle, Closed = true, Error = error });
        }
    }

    /// <summary>Answers the client's detach, unless ours came first.</summary>
    public void ConfirmDetach()
    {
        lock (Connection.Output.Gate)
        {
            if (_detachSent)
                return;

            _detachSent = true;
            Connection.Output.Write(Session.Channel, new Detach { Handle = Handle, Closed = true });
        }
    }

    /// <summary>Answers the attach with what was agreed.</summary>
    protected void SendAttach(Fields? properties = null)
    {
        var answer = new Attach
        {
            LinkName = Name,
            Handle = Handle,
            Role = !Request.Role,
            SndSettleMode = Request.SndSettleMode,
            RcvSettleMode = Request.RcvSettleMode,
            Source = Request.Source,
            Target = Request.Target,
            MaxMessageSize = (ulong)Connection.Settings.MaxMessageSize,
        };
        if (!answer.Role)
            answer.InitialDeliveryCount = 0;
        if (properties is not null)
            answer.Properties = properties;
        Connection.Output.Write(Session.Channel, answer);
    }

    /// <summary>Answers the attach with nothing and ends the link, as AMQP says no.</summary>
    protected void Refuse(Error error)
    {
        lock (Connection.Output.Gate)
        {
            var answer = new Attach { LinkName = Name, Handle = Handle, Role = !Request.Role };
            if (!answer.Role)
                answer.InitialDeliveryCount = 0;
            Connection.Output.Write(Session.Channel, answer);
            Detach(error);
        }
    }
}

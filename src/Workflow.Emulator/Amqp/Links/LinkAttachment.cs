using Amqp.Framing;
using Workflow.Emulator.Amqp.Management;
using Workflow.Emulator.Amqp.Security;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Amqp.Links;

/// <summary>Decides what kind of link a client's attach asks for, and whether it may have it.</summary>
internal static class LinkAttachment
{
    private const string TokenNodeAddress = "$cbs";

    public static AmqpLink Open(AmqpSession session, Attach attach)
    {
        try
        {
            return Choose(session, attach);
        }
        catch (BrokerException refusal)
        {
            return new RefusedLink(session, attach, AmqpConditions.Error(refusal));
        }
    }

    private static AmqpLink Choose(AmqpSession session, Attach attach)
    {
        var settings = session.Connection.Settings;
        var terminus = attach.Role ? (attach.Source as Source)?.Address : (attach.Target as Target)?.Address;
        if (terminus is null)
            throw new BrokerException(BrokerError.NotImplemented, "Only queues, topics and subscriptions can be attached to: transactions are not supported by the emulator.");

        var address = Path(terminus);
        if (address == TokenNodeAddress)
            return Request(session, attach, new TokenNode(settings.Key));
        if (!session.Connection.IsAuthorized)
            throw new BrokerException(BrokerError.Unauthorized, "A token has to be put on $cbs first.");

        if (EntityPath.TryCut(ref address, EntityPath.ManagementSuffix))
        {
            if (!settings.Namespace.Exists(address))
                throw new BrokerException(BrokerError.NotFound, $"The messaging entity '{address}' could not be found.");
            return Request(session, attach, new ManagementNode(settings.Namespace, address));
        }

        if (attach.Role)
            return new DeliveryLink(session, attach, settings.Namespace.Source(address));

        settings.Namespace.Target(address);
        return new PublishLink(session, attach, address);
    }

    private static AmqpLink Request(AmqpSession session, Attach attach, IRequestNode node)
    {
        if (!attach.Role)
            return new RequestLink(session, attach, node);

        // The npm client gives no target address and asks for answers to the link's name.
        return new ResponseLink(session, attach, (attach.Target as Target)?.Address ?? attach.LinkName);
    }

    /// <summary>The path in an address that may be a path, or a URI of any scheme.</summary>
    private static string Path(string address)
    {
        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            var path = address.IndexOf('/', scheme + 3);
            address = path < 0 ? string.Empty : address[path..];
        }

        return Uri.UnescapeDataString(address.Trim('/'));
    }
}

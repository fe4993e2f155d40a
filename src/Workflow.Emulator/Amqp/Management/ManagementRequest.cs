using Amqp;
using Amqp.Types;
using Workflow.Emulator.Amqp.Links;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Amqp.Management;

/// <summary>A request to an entity's management node, its values read with their types checked.</summary>
internal sealed class ManagementRequest(Message message, AmqpConnection connection)
{
    private readonly Map _body = message.Body as Map ?? [];

    public string Operation => message.ApplicationProperties?["operation"] as string ?? string.Empty;

    /// <summary>The receiver on whose behalf the client asks; null when it names none.</summary>
    public Receiver? Receiver => Link?.Receiver;

    /// <summary>Whether the client named a link that is not there any more.</summary>
    public bool HasLostLink => LinkName is not null && Link is null;

    public int MaxMessageSize => connection.Settings.MaxMessageSize;

    private string? LinkName => message.ApplicationProperties?["associated-link-name"] as string;

    private DeliveryLink? Link => LinkName is { } name ? connection.FindDeliveryLink(name) : null;

    /// <summary>A value that must be there. Throws <see cref="BrokerError.InvalidArgument"/>.</summary>
    public T Required<T>(string name) => _body[name] is T value
        ? value
        : throw new BrokerException(BrokerError.InvalidArgument, $"The request needs '{name}'.");

    public T? Optional<T>(string name)
        where T : class => _body[name] as T;

    /// <summary>A number that clients send in different widths.</summary>
    public long Number(string name) => _body[name] switch
    {
        int narrow => narrow,
        uint narrow => narrow,
        long wide => wide,
        _ => throw new BrokerException(BrokerError.InvalidArgument, $"The request needs '{name}'."),
    };

    /// <summary>Values that clients send as an array, or as a list.</summary>
    public T[] Many<T>(string name) => _body[name] switch
    {
        T[] array => array,
        List list => list.OfType<T>().ToArray(),
        T single => [single],
        _ => throw new BrokerException(BrokerError.InvalidArgument, $"The request needs '{name}'."),
    };

    public Map[] Maps(string name) => _body[name] is List list ? list.OfType<Map>().ToArray() : Many<Map>(name);
}

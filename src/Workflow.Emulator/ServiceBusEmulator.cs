using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Workflow.Emulator.Amqp;
using Workflow.Emulator.Amqp.Messages;
using Workflow.Emulator.Amqp.Security;
using Workflow.Emulator.Broker;
using Workflow.Emulator.Faults;
using Workflow.Emulator.Http;
using Workflow.Emulator.Persistence;

namespace Workflow.Emulator;

/// <summary>
/// A Service Bus namespace in this process, speaking AMQP 1.0, for the official clients unmodified.
/// Semantics are those of https://learn.microsoft.com/azure/service-bus-messaging.
/// </summary>
public sealed class ServiceBusEmulator : IAsyncDisposable
{
    private readonly EmulatorOptions _options;
    private readonly FaultInjector _faults;
    private readonly ServiceBusNamespace _namespace;
    private readonly AmqpListener _listener;
    private readonly ManagementServer? _management;

    private ServiceBusEmulator(
        EmulatorOptions options, FaultInjector faults, ServiceBusNamespace namespace_, AmqpListener listener, ManagementServer? management)
    {
        _options = options;
        _faults = faults;
        _namespace = namespace_;
        _listener = listener;
        _management = management;
    }

    /// <summary>The port AMQP is spoken on.</summary>
    public int Port => _listener.Port;

    /// <summary>The port of health, counts and management; null when <see cref="EmulatorOptions.ManagementPort"/> is.</summary>
    public int? ManagementPort => _management?.Port;

    /// <summary>What a <c>ServiceBusClient</c> connects with.</summary>
    public string ConnectionString => ConnectionStringFor(Port);

    /// <summary>What a <c>ServiceBusAdministrationClient</c> connects with; null when <see cref="ManagementPort"/> is.</summary>
    public string? AdministrationConnectionString => ManagementPort is { } port ? ConnectionStringFor(port) : null;

    internal ServiceBusNamespace Namespace => _namespace;

    internal int ConnectionCount => _listener.ConnectionCount;

    /// <summary>An address rather than a name: "localhost" may mean ::1 first, and trying that can take seconds.</summary>
    private string Host => _options.Address switch
    {
        { AddressFamily: AddressFamily.InterNetworkV6 } address => $"[{(address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : address)}]",
        var address => (address.Equals(IPAddress.Any) ? IPAddress.Loopback : address).ToString(),
    };

    /// <summary>Starts an emulator and returns once it takes connections.</summary>
    /// <param name="options">How to start; null means the defaults.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    /// <exception cref="IOException">The data folder cannot be used, or another emulator has it.</exception>
    /// <exception cref="ArgumentException">An entity's definition is refused.</exception>
    public static async Task<ServiceBusEmulator> StartAsync(EmulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        options ??= new EmulatorOptions();
        var faults = new FaultInjector(options.Faults);
        var journal = options.DataFolder is { } folder ? new MessageJournal(folder, AmqpContent.Restore) : null;
        var namespace_ = new ServiceBusNamespace(new BrokerContext(options.Time, faults, journal));
        try
        {
            foreach (var queue in options.Queues)
                namespace_.CreateQueue(queue);
            foreach (var topic in options.Topics)
                namespace_.CreateTopic(topic);

            var key = new SharedAccessKey(options.KeyName, options.Key, TimeProvider.System);
            var settings = new AmqpSettings(namespace_, key)
            {
                MaxMessageSize = options.MaxMessageSize,
                IdleTimeout = options.IdleTimeout,
            };
            var management = options.ManagementPort is { } port
                ? await ManagementServer.StartAsync(namespace_, key, options.Address, port, cancellationToken)
                : null;
            try
            {
                var listener = AmqpListener.Start(settings, options.Address, options.Port);
                return new ServiceBusEmulator(options, faults, namespace_, listener, management);
            }
            catch when (management is not null)
            {
                await management.DisposeAsync();
                throw;
            }
        }
        catch (BrokerException refusal)
        {
            namespace_.Dispose();
            throw new ArgumentException(refusal.Message, nameof(options), refusal);
        }
        catch
        {
            namespace_.Dispose();
            throw;
        }
    }

    /// <summary>Creates a queue.</summary>
    /// <exception cref="InvalidOperationException">There is a queue or topic of that name.</exception>
    public void CreateQueue(QueueDefinition queue) => Refusing(() => _namespace.CreateQueue(queue));

    /// <summary>Creates a topic with its subscriptions.</summary>
    /// <exception cref="InvalidOperationException">There is a queue or topic of that name, or a rule's filter is refused.</exception>
    public void CreateTopic(TopicDefinition topic) => Refusing(() => _namespace.CreateTopic(topic));

    /// <summary>Deletes a queue or topic with everything in it; false when there is none of that name.</summary>
    public bool Delete(string name) => _namespace.Delete(name);

    /// <summary>Replaces the faults to inject and starts their sequence anew from the seed.</summary>
    public void InjectFaults(FaultOptions faults) => _faults.Apply(faults);

    /// <summary>Cuts every connection without a word, as a network does.</summary>
    public void DropConnections() => _listener.DropConnections();

    /// <summary>Ends every message lock and session lock at once, as if its time had come.</summary>
    public void LoseLocks()
    {
        foreach (var messages in _namespace.AllMessages())
        {
            messages.LoseLocks();
            messages.DeadLetters?.LoseLocks();
        }
    }

    /// <summary>Forgets every message and every session's state; entities stay.</summary>
    public void LoseEverything()
    {
        foreach (var messages in _namespace.AllMessages())
            messages.Clear();
    }

    /// <summary>Cuts the connections and forgets what is not kept in a folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        if (_management is not null)
            await _management.DisposeAsync();
        _namespace.Dispose();
    }

    private string ConnectionStringFor(int port) => string.Create(
        CultureInfo.InvariantCulture,
        $"Endpoint=sb://{Host}:{port};SharedAccessKeyName={_options.KeyName};SharedAccessKey={_options.Key};UseDevelopmentEmulator=true;");

    private static void Refusing(Action action)
    {
        try
        {
            action();
        }
        catch (BrokerException refusal)
        {
            throw new InvalidOperationException(refusal.Message, refusal);
        }
    }
}

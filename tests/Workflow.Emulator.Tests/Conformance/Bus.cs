using Azure.Messaging.ServiceBus;

namespace Workflow.Emulator.Tests.Conformance;

/// <summary>An emulator of its own and the official client on it, over TCP.</summary>
internal sealed class Bus : IAsyncDisposable
{
    public const string Queue = "queue";
    public const string SessionQueue = "sessions";
    public const string Topic = "topic";

    /// <summary>How long a test waits for what must come: far beyond what it takes, so that only a hang reaches it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How long a test waits for what must not come.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    private Bus(ServiceBusEmulator emulator)
    {
        Emulator = emulator;
        Client = Connect();
    }

    public ServiceBusEmulator Emulator { get; }

    public ServiceBusClient Client { get; }

    public static async Task<Bus> StartAsync(Action<EmulatorOptions>? configure = null)
    {
        var options = new EmulatorOptions
        {
            Queues = { new QueueDefinition(Queue), new QueueDefinition(SessionQueue) { RequiresSession = true } },
            Topics = { new TopicDefinition(Topic, new SubscriptionDefinition("all"), new SubscriptionDefinition("sessions") { RequiresSession = true }) },
        };
        configure?.Invoke(options);
        return new Bus(await ServiceBusEmulator.StartAsync(options));
    }

    /// <summary>Another client on a connection of its own. Retries are few, so that refusals show soon.</summary>
    public ServiceBusClient Connect(TimeSpan? tryTimeout = null) => new(Emulator.ConnectionString, new ServiceBusClientOptions
    {
        RetryOptions = { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(20), TryTimeout = tryTimeout ?? Patience },
    });

    public async Task SendAsync(string entity, params string[] texts)
    {
        await using var sender = Client.CreateSender(entity);
        foreach (var text in texts)
            await sender.SendMessageAsync(new ServiceBusMessage(text));
    }

    public async Task SendToSessionAsync(string entity, string session, params string[] texts)
    {
        await using var sender = Client.CreateSender(entity);
        foreach (var text in texts)
            await sender.SendMessageAsync(new ServiceBusMessage(text) { SessionId = session });
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Emulator.DisposeAsync();
    }
}

using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Workflow.AzureStorage;
using Workflow.AzureStorage.Tests;
using Workflow.Emulator;
using Workflow.ServiceBus;

namespace Workflow.Wire.Tests;

/// <summary>
/// An app as it is deployed: .NET hosts that store in Azurite and talk AMQP to a broker. The broker is the app's own, so that a
/// test may have it lose what it likes; the table and the container are the app's own too.
/// </summary>
internal sealed class WireApp : IAsyncDisposable
{
    private const string Spy = "spy";

    private readonly AzuriteProcess _azurite;
    private readonly string _prefix = SharedAzurite.NewPrefix();
    private readonly Action<WorkflowsBuilder> _define;
    private readonly List<WireHost> _hosts = [];

    private WireApp(AzuriteProcess azurite, ServiceBusEmulator broker, ServiceBusTopology topology, Action<WorkflowsBuilder> define)
    {
        _azurite = azurite;
        Broker = broker;
        Topology = topology;
        _define = define;
        Client = new ServiceBusClient(broker.ConnectionString);
    }

    public ServiceBusEmulator Broker { get; }

    public ServiceBusTopology Topology { get; }

    /// <summary>A client of the test's own.</summary>
    public ServiceBusClient Client { get; }

    /// <summary>The host that was started first.</summary>
    public WireHost Host => _hosts[0];

    /// <summary>The API of the first host.</summary>
    public IWorkflow<Thing, Status> Api => Host.Api();

    public static Task<WireApp> StartAsync(WorkflowBuilder<Thing, Status> workflow, WireHostOptions? host = null, Action<EmulatorOptions>? emulate = null) =>
        StartAsync(workflow.Build(), host, emulate);

    public static Task<WireApp> StartAsync(WorkflowDefinition<Thing, Status> definition, WireHostOptions? host = null, Action<EmulatorOptions>? emulate = null) =>
        StartAsync(workflows => workflows.Add(definition), host, emulate);

    /// <summary>Starts a broker with the entities that the workflows need, and a first host.</summary>
    /// <param name="define">Adds the workflows.</param>
    /// <param name="host">How the first host is; null for one as any other.</param>
    /// <param name="emulate">Changes the broker and its entities.</param>
    public static async Task<WireApp> StartAsync(Action<WorkflowsBuilder> define, WireHostOptions? host = null, Action<EmulatorOptions>? emulate = null)
    {
        var topology = TopologyOf(define);
        var options = new EmulatorOptions().AddConfig(topology.ToEmulatorConfig());
        foreach (var (index, topic) in options.Topics.Index().ToList())
            options.Topics[index] = topic with { Subscriptions = [.. topic.Subscriptions, new SubscriptionDefinition(Spy)] };
        emulate?.Invoke(options);
        var app = new WireApp(await SharedAzurite.GetAsync(), await ServiceBusEmulator.StartAsync(options), topology, define);
        try
        {
            await app.AddHostAsync(host);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Changes the queues that connectors consume.</summary>
    public static Action<EmulatorOptions> Queues(Func<QueueDefinition, QueueDefinition> change) => options =>
    {
        foreach (var (index, queue) in options.Queues.Index().ToList())
            options.Queues[index] = change(queue);
    };

    /// <summary>Changes all subscriptions but the one that listens in.</summary>
    public static Action<EmulatorOptions> Subscriptions(Func<SubscriptionDefinition, SubscriptionDefinition> change) => options =>
    {
        foreach (var (index, topic) in options.Topics.Index().ToList())
            options.Topics[index] = topic with { Subscriptions = [.. topic.Subscriptions.Select(subscription => subscription.Name == Spy ? subscription : change(subscription))] };
    };

    /// <summary>Puts one more host together, on the same storage and the same broker.</summary>
    public async Task<WireHost> AddHostAsync(WireHostOptions? options = null)
    {
        options ??= new WireHostOptions();
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        var logs = new LogLines();
        builder.Services.AddSingleton<ILoggerProvider>(logs);
        builder.Logging.SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton(new HostOptions { ShutdownTimeout = TimeSpan.FromSeconds(20) });
        if (options.ClockAhead != default)
            builder.Services.AddSingleton<TimeProvider>(new ClockAhead(options.ClockAhead));
        builder.Services.AddWorkflows(workflows =>
        {
            (options.Deploys ?? _define)(workflows);
            workflows.UseAzureStorage(storage =>
            {
                Configure(storage);
                options.Storage?.ApplyTo(storage);
            }).UseServiceBus(bus =>
            {
                bus.ConnectionString = Broker.ConnectionString;
                options.ServiceBus?.Invoke(bus);
            });
            if (options.WorksOnEvents)
                workflows.UseServiceBusProcessors(options.Processors);
        });
        var host = new WireHost(builder.Build(), logs);
        _hosts.Add(host);
        if (options.Starts)
            await host.StartAsync();
        return host;
    }

    /// <summary>What waits in the subscription of a process.</summary>
    public EntityCounts Count(string process)
    {
        var (topic, subscription) = Topology.AddressOf(process);
        return Broker.Count($"{topic}/Subscriptions/{subscription}");
    }

    /// <summary>The receipts of a workflow, due or not: events that nobody has consumed.</summary>
    public async Task<IReadOnlyList<OutboxEntry>> ReceiptsAsync(string workflow = Things.Name) =>
        (await Host.Services.GetRequiredService<IRecordStore>().DueReceiptsAsync(workflow, DateTimeOffset.MaxValue, 1000, null, default)).Items;

    /// <summary>The timeouts that a run has armed.</summary>
    public async Task<IReadOnlyList<TimeoutRecord>> TimeoutsAsync(RunSnapshot<Thing, Status> run) =>
        await Host.Services.GetRequiredService<ITimeoutStore>().ListTimeoutsAsync(run.Workflow, run.RunId, default);

    /// <summary>Waits until no event is under way or in the outbox: then nothing happens any more by itself, but what has a time.</summary>
    public Task UntilIdleAsync() => Eventually.TrueAsync(
        async () =>
        {
            foreach (var workflow in Host.Catalog.Definitions)
            {
                if ((await ReceiptsAsync(workflow.Name)).Count > 0)
                    return false;
            }
            return Host.Catalog.EventProcesses.All(process => Count(process.Descriptor.Name).Active == 0);
        },
        "nothing was left to do");

    /// <summary>All messages that the topic of a workflow has handed to its subscriptions, in their order.</summary>
    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> SentAsync(string workflow = Things.Name)
    {
        await using var receiver = Client.CreateReceiver(EntityNames.TopicOf(workflow), Spy);
        var sent = new List<ServiceBusReceivedMessage>();
        while (await receiver.PeekMessagesAsync(200, sent.Count == 0 ? 0 : sent[^1].SequenceNumber + 1) is { Count: > 0 } page)
            sent.AddRange(page);
        return [.. sent.Where(message => message.State == ServiceBusMessageState.Active)];
    }

    /// <summary>The processes that messages were sent to, in their order.</summary>
    public async Task<IReadOnlyList<string>> AddressedAsync(string workflow = Things.Name) =>
        [.. (await SentAsync(workflow)).Select(message => (string)message.ApplicationProperties[EventMessage.ProcessProperty])];

    /// <summary>Sends messages by a client that knows nothing of workflows.</summary>
    public async Task SendAsync(string queueOrTopic, params ServiceBusMessage[] messages)
    {
        await using var sender = Client.CreateSender(queueOrTopic);
        foreach (var message in messages)
            await sender.SendMessageAsync(message);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        await Client.DisposeAsync();
        await Broker.DisposeAsync();
        var options = new AzureStorageOptions();
        Configure(options);
        await new TableServiceClient(options.ConnectionString).DeleteTableAsync(_prefix + "Runs");
        await new BlobServiceClient(options.ConnectionString).GetBlobContainerClient(_prefix + "-runs").DeleteIfExistsAsync();
    }

    private static ServiceBusTopology TopologyOf(Action<WorkflowsBuilder> define)
    {
        var services = new ServiceCollection();
        services.AddWorkflows(define);
        using var provider = services.BuildServiceProvider();
        return ServiceBusTopology.Of(provider.GetRequiredService<WorkflowTopology>());
    }

    private void Configure(AzureStorageOptions storage)
    {
        storage.ConnectionString = _azurite.ConnectionString;
        storage.NamePrefix = _prefix;
        // Few buckets: Azurite looks through the whole table for each.
        storage.BucketCount = 2;
        storage.CreateIfMissing = true;
        storage.RoleLeaseDuration = TimeSpan.FromSeconds(15);
        storage.RolePollingInterval = TimeSpan.FromSeconds(1);
    }

    private sealed class ClockAhead(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
}

using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Workflow.Emulator;

namespace Workflow.ServiceBus.Tests;

/// <summary>An app whose hosts talk to an emulator of their own through the official client; what they store is in memory.</summary>
internal sealed class BusApp : IAsyncDisposable
{
    /// <summary>How long a test waits for what must come: far beyond what it takes, so that only a hang reaches it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Action<WorkflowsBuilder> _define;
    private readonly Action<ServiceBusProcessorOptions>? _configure;
    private readonly Action<ServiceBusOptions>? _connect;
    private readonly List<BusHost> _hosts = [];
    private readonly InMemoryStore _store = new();
    private readonly InMemoryRoleScheduler _roles = new();

    private BusApp(ServiceBusEmulator emulator, ServiceBusTopology topology, Action<WorkflowsBuilder> define, Action<ServiceBusProcessorOptions>? configure, Action<ServiceBusOptions>? connect)
    {
        Emulator = emulator;
        Topology = topology;
        _define = define;
        _configure = configure;
        _connect = connect;
        Client = new ServiceBusClient(emulator.ConnectionString);
    }

    public ServiceBusEmulator Emulator { get; private set; }

    public ServiceBusTopology Topology { get; }

    /// <summary>A client of the test's own.</summary>
    public ServiceBusClient Client { get; }

    public BusHost Host => _hosts[0];

    /// <summary>Starts an emulator with the entities that the workflows need, and a first host.</summary>
    public static async Task<BusApp> StartAsync(Action<WorkflowsBuilder> define, Action<ServiceBusProcessorOptions>? configure = null, Action<ServiceBusOptions>? connect = null)
    {
        var services = new ServiceCollection();
        services.AddWorkflows(define);
        await using var provider = services.BuildServiceProvider();
        var topology = ServiceBusTopology.Of(provider.GetRequiredService<WorkflowTopology>());
        var emulator = await ServiceBusEmulator.StartAsync(new EmulatorOptions().AddConfig(topology.ToEmulatorConfig()));
        var app = new BusApp(emulator, topology, define, configure, connect);
        await app.StartHostAsync();
        return app;
    }

    /// <summary>Starts one more host on the same emulator and the same store.</summary>
    public async Task<BusHost> StartHostAsync()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        var logs = new LogLines();
        builder.Services.AddSingleton<ILoggerProvider>(logs);
        builder.Services.AddLogging();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.AddSingleton(_store);
        builder.Services.AddSingleton<IRoleScheduler>(_roles);
        builder.Services.AddWorkflows(workflows =>
        {
            _define(workflows);
            workflows.UseInMemoryStore().UseServiceBus(Connect).UseServiceBusProcessors(_configure);
        });
        var host = new BusHost(builder.Build(), logs);
        _hosts.Add(host);
        await host.Host.StartAsync();
        return host;
    }

    /// <summary>Stops the emulator and starts another on its port, empty.</summary>
    public async Task RestartEmulatorAsync(Func<Task> meanwhile)
    {
        var port = Emulator.Port;
        await Emulator.DisposeAsync();
        await meanwhile();
        Emulator = await ServiceBusEmulator.StartAsync(new EmulatorOptions { Port = port }.AddConfig(Topology.ToEmulatorConfig()));
    }

    /// <summary>What waits in the subscription of a process.</summary>
    public EntityCounts Count(string process)
    {
        var (topic, subscription) = Topology.AddressOf(process);
        return Emulator.Count($"{topic}/Subscriptions/{subscription}");
    }

    /// <summary>Runs the dead-letter scan of a workflow now.</summary>
    public async Task ScanDeadLettersAsync(string workflow) =>
        await Host.Catalog.TimedProcesses.Single(process => process.Descriptor.Name == $"{workflow}-dead-letter-scan").RunAsync(CancellationToken.None);

    /// <summary>Sends a message to a process past the publisher.</summary>
    public async Task SendAsync(string process, ServiceBusMessage message)
    {
        message.ApplicationProperties[EventMessage.ProcessProperty] = process;
        await using var sender = Client.CreateSender(Topology.AddressOf(process).Topic);
        await sender.SendMessageAsync(message);
    }

    private void Connect(ServiceBusOptions options)
    {
        options.ConnectionString = Emulator.ConnectionString;
        _connect?.Invoke(options);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        await Client.DisposeAsync();
        await Emulator.DisposeAsync();
        _roles.Dispose();
    }
}

/// <summary>One host of an app.</summary>
internal sealed class BusHost(IHost host, LogLines logs) : IAsyncDisposable
{
    private bool _stopped;

    public IHost Host { get; } = host;

    public LogLines Logs { get; } = logs;

    public IServiceProvider Services => Host.Services;

    public WorkflowCatalog Catalog => Services.GetRequiredService<WorkflowCatalog>();

    public IWorkflow Workflow(string name) => Catalog.TryGet(name, out var workflow) ? workflow : throw new ArgumentException($"There is no workflow {name}.", nameof(name));

    public IWorkflow<TObject, TStatus> Workflow<TObject, TStatus>()
        where TStatus : struct, Enum => Services.GetRequiredService<IWorkflow<TObject, TStatus>>();

    public async Task StopAsync(TimeSpan? within = null)
    {
        _stopped = true;
        using var limit = new CancellationTokenSource(within ?? BusApp.Patience);
        await Host.StopAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
            await StopAsync(TimeSpan.FromSeconds(2));
        await ((IAsyncDisposable)Host).DisposeAsync();
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflow.AzureStorage.Tests;
using Workflow.ServiceBus;

namespace Workflow.Cluster;

/// <summary>
/// Azurite, a broker and hosts, each a process of its own, and the API in this process: what a deployment is, on one machine.
/// </summary>
internal sealed partial class TestCluster : IAsyncDisposable
{
    private static int _clusters;

    private readonly AzuriteProcess _azurite;
    private readonly bool _ownsAzurite;
    private readonly FileInfo _config;
    private readonly int _brokerPort;
    private readonly List<ChildProcess> _hosts = [];
    private IHost? _client;

    private TestCluster(AzuriteProcess azurite, bool ownsAzurite, FileInfo config, ChildProcess broker, int brokerPort, ClusterOptions options)
    {
        _azurite = azurite;
        _ownsAzurite = ownsAzurite;
        _config = config;
        Broker = broker;
        _brokerPort = brokerPort;
        Options = options;
    }

    /// <summary>What its hosts are started with, if they are not told otherwise.</summary>
    public ClusterOptions Options { get; }

    /// <summary>The broker's process.</summary>
    public ChildProcess Broker { get; private set; }

    /// <summary>The hosts that are alive, oldest first.</summary>
    public IReadOnlyList<ChildProcess> Hosts => _hosts;

    /// <summary>The processor time that Azurite has used.</summary>
    public TimeSpan AzuriteCpuTime => _azurite.CpuTime;

    /// <summary>The API: a host in this process that works on no events.</summary>
    public IServiceProvider Client => _client!.Services;

    /// <summary>Starts everything but hosts.</summary>
    /// <param name="workflows">One of <see cref="ClusterWorkflows"/>.</param>
    /// <param name="configure">Adjusts what the hosts share.</param>
    /// <param name="azurite">One to share; null starts one.</param>
    /// <param name="configureClient">Adjusts the services of the API's host.</param>
    /// <param name="worksOnEvents">Whether the API's host works on events too.</param>
    public static async Task<TestCluster> StartAsync(
        string workflows,
        Func<ClusterOptions, ClusterOptions>? configure = null,
        AzuriteProcess? azurite = null,
        Action<IServiceCollection>? configureClient = null,
        bool worksOnEvents = false)
    {
        var ownsAzurite = azurite is null;
        azurite ??= await AzuriteProcess.StartAsync();
        var port = FreePort();
        var options = new ClusterOptions
        {
            Storage = azurite.ConnectionString,
            NamePrefix = string.Create(CultureInfo.InvariantCulture, $"c{Environment.ProcessId}x{Interlocked.Increment(ref _clusters)}"),
            ServiceBus = "",
            Workflows = workflows,
        };
        options = configure?.Invoke(options) ?? options;
        var topology = ServiceBusTopology.Of(WorkflowTopology.Of(ClusterWorkflows.Of(options)));
        var config = new FileInfo(Path.GetTempFileName());
        var entities = topology.ToEmulatorConfig();
        if (options.LockSeconds > 0)
            entities = LockDuration().Replace(entities, string.Create(CultureInfo.InvariantCulture, $"$1PT{options.LockSeconds}S"));
        await File.WriteAllTextAsync(config.FullName, entities);
        var broker = await StartBrokerAsync(port, config);
        var cluster = new TestCluster(azurite, ownsAzurite, config, broker, port, options with { ServiceBus = broker.Answer });
        cluster._client = ClusterHost.Build(cluster.Options, worksOnEvents, configureClient);
        await cluster._client.StartAsync();
        cluster.Client.GetRequiredService<HostStatus>().MarkStarted();
        return cluster;
    }

    /// <summary>A workflow's API by name.</summary>
    public IWorkflow Workflow(string name) =>
        Client.GetRequiredService<IWorkflows>().TryGet(name, out var workflow) ? workflow : throw new ArgumentException($"There is no workflow '{name}'.", nameof(name));

    /// <summary>Starts a host.</summary>
    public async Task<ChildProcess> AddHostAsync(Func<ClusterOptions, ClusterOptions>? configure = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var options = configure?.Invoke(Options) ?? Options;
        var host = await ChildProcess.StartAsync(environment, "host", options.ToJson());
        _hosts.Add(host);
        return host;
    }

    /// <summary>Starts a host that says what it has done when it is asked: see <see cref="HostFigures"/>.</summary>
    public async Task<ChildProcess> AddMeasuredHostAsync()
    {
        var host = await ChildProcess.StartAsync(null, "measured", Options.ToJson());
        _hosts.Add(host);
        return host;
    }

    /// <summary>Ends a host as kill -9 does.</summary>
    public async Task KillAsync(ChildProcess host)
    {
        _hosts.Remove(host);
        await host.KillAsync();
    }

    /// <summary>Asks a host to end, and waits until it has.</summary>
    public async Task StopAsync(ChildProcess host)
    {
        _hosts.Remove(host);
        await host.DisposeAsync();
    }

    /// <summary>Kills the broker, which loses every message, and starts an empty one in its place.</summary>
    public async Task LoseBrokerAsync()
    {
        await Broker.KillAsync();
        Broker = await StartBrokerAsync(_brokerPort, _config);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        if (_client is not null)
        {
            await _client.StopAsync();
            _client.Dispose();
        }
        await Broker.DisposeAsync();
        if (_ownsAzurite)
            await _azurite.DisposeAsync();
        _config.Delete();
    }

    [GeneratedRegex(@"(""LockDuration"": "")[^""]+")]
    private static partial Regex LockDuration();

    private static Task<ChildProcess> StartBrokerAsync(int port, FileInfo config) =>
        ChildProcess.StartAsync(null, "broker", port.ToString(CultureInfo.InvariantCulture), config.FullName);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

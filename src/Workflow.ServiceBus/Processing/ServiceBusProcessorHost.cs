using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Workflow.ServiceBus;

/// <summary>
/// Consumes the events of an app in this process: in order for each foreign ID, concurrently across. Stopping it finishes what
/// is under way within the host's shutdown time; what has not begun stays with the broker.
/// </summary>
internal sealed class ServiceBusProcessorHost : IHostedLifecycleService, IAsyncDisposable
{
    /// <summary>Handlers that were told to end get this long to do so and give their messages back.</summary>
    private static readonly TimeSpan AbortGrace = TimeSpan.FromSeconds(6);

    private readonly WorkflowCatalog _catalog;
    private readonly ServiceBusTopology _topology;
    private readonly TopologyCheck _check;
    private readonly ProcessStates _states;
    private readonly HostStatus _status;
    private readonly ProcessorServices _services;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private readonly SemaphoreSlim _handlers;
    private readonly List<MessageIntake> _messageIntakes = [];
    private Task _intakes = Task.CompletedTask;
    private int _started;
    private int _stopped;

    public ServiceBusProcessorHost(
        WorkflowCatalog catalog,
        ServiceBusTopology topology,
        ServiceBusClients clients,
        TopologyCheck check,
        ServiceBusProcessorOptions options,
        ServiceBusTelemetry telemetry,
        ServiceBusHealth health,
        ProcessStates states,
        HostStatus status,
        TimeProvider time,
        ILogger logger)
    {
        _catalog = catalog;
        _topology = topology;
        _check = check;
        _states = states;
        _status = status;
        _handlers = new SemaphoreSlim(options.MaxConcurrentHandlers, options.MaxConcurrentHandlers);
        _services = new ProcessorServices
        {
            Clients = clients,
            Options = options,
            Telemetry = telemetry,
            Health = health,
            Time = time,
            Logger = logger,
            Handlers = _handlers,
            Work = new WorkInHand(),
            Aborting = _aborting.Token,
        };
    }

    /// <summary>Before anything is started: a missing entity stops the start.</summary>
    Task IHostedLifecycleService.StartingAsync(CancellationToken cancellationToken) => _check.RunAsync(cancellationToken);

    Task IHostedLifecycleService.StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Takes nothing more as soon as the app stops, before the other services are stopped one after the other.</summary>
    Task IHostedLifecycleService.StoppingAsync(CancellationToken cancellationToken) => _stopping.CancelAsync();

    Task IHostedLifecycleService.StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _started, 1) == 1)
            return Task.CompletedTask;

        _intakes = Task.WhenAll([.. _catalog.EventProcesses.Select(Start), .. _catalog.MessageProcesses.Select(Start)]);
        _status.MarkStarted();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 1)
            return;

        await _stopping.CancelAsync().ConfigureAwait(false);
        var drained = DrainAsync();
        try
        {
            await drained.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            ServiceBusLog.StoppedWhileBusy(_services.Logger, _services.Work.Count);
            await _aborting.CancelAsync().ConfigureAwait(false);
            await Task.WhenAny(drained, Task.Delay(AbortGrace, CancellationToken.None)).ConfigureAwait(false);
        }

        foreach (var process in _catalog.Topology.Processes.Where(process => process is EventProcessDescriptor or MessageProcessDescriptor))
            _states.Set(process, ProcessState.Shutdown);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _aborting.CancelAsync().ConfigureAwait(false);
        foreach (var intake in _messageIntakes)
            await intake.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
        _aborting.Dispose();
    }

    private async Task DrainAsync()
    {
        await _intakes.ConfigureAwait(false);
        await _services.Work.DrainAsync().ConfigureAwait(false);
    }

    private Task Start(EventProcess process)
    {
        var descriptor = process.Descriptor;
        var (topic, subscription) = _topology.AddressOf(descriptor.Name);
        var options = _services.Options;
        var shards = descriptor.Subscription.Shards;
        var intake = new SessionIntake(
            descriptor,
            topic,
            subscription,
            shards > 0 ? Math.Min(shards, options.MaxConcurrentSessions) : options.MaxConcurrentSessions,
            shards > 0 ? options.ShardIdleTimeout : options.SessionIdleTimeout,
            new EventHandler(process, options, _services.Time, _services.Logger),
            _services);
        _states.Set(descriptor, ProcessState.Running);
        return intake.RunAsync(_stopping.Token);
    }

    private Task Start(MessageProcess process)
    {
        var descriptor = process.Descriptor;
        var source = descriptor.Source;
        var entity = source.Queue ?? source.Topic!;
        var options = _services.Options;
        var parallel = descriptor.Settings.ParallelCount;
        var handler = new ConnectorHandler(process, options, _services.Time, _services.Logger);
        _states.Set(descriptor, ProcessState.Running);
        if (source.UsesSessions)
        {
            var sessions = parallel > 0 ? Math.Min(parallel, options.MaxConcurrentSessions) : options.MaxConcurrentSessions;
            return new SessionIntake(descriptor, entity, source.Subscription, sessions, options.ShardIdleTimeout, handler, _services).RunAsync(_stopping.Token);
        }

        var intake = new MessageIntake(descriptor, entity, source.Subscription, parallel > 0 ? parallel : options.MaxConcurrentMessages, handler, _services);
        _messageIntakes.Add(intake);
        return intake.RunAsync(_stopping.Token);
    }
}

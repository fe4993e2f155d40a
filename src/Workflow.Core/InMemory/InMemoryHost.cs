using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Workflow;

/// <summary>Options of the host that handles events in this process.</summary>
public sealed record InMemoryHostOptions
{
    /// <summary>How many events of one process are handled at a time; a step's ParallelCount may allow fewer. 1 or more; default 64.</summary>
    public int MaxConcurrency { get; init; } = 64;
}

/// <summary>
/// Handles the events of an <see cref="InMemoryBus"/>: in order for each foreign ID, concurrently across. Stopping it finishes
/// what is under way; what has not begun stays in the outbox.
/// </summary>
internal sealed class InMemoryHost(
    WorkflowCatalog catalog,
    InMemoryBus bus,
    ProcessStates states,
    TimeProvider time,
    HostStatus status,
    InMemoryHostOptions options,
    ILoggerFactory loggers)
    : IHostedLifecycleService, IDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger(WorkflowTelemetry.Name);
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _started;
    private int _stopped;
    private int _workers = 1;

    Task IHostedLifecycleService.StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedLifecycleService.StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Begins nothing more as soon as the app stops, before the other services are stopped one after the other.</summary>
    Task IHostedLifecycleService.StoppingAsync(CancellationToken cancellationToken) => _stopping.CancelAsync();

    Task IHostedLifecycleService.StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _started, 1) == 1)
            return Task.CompletedTask;

        bus.Subscribe(catalog.Topology.Subscriptions);
        foreach (var process in catalog.EventProcesses)
        {
            var queue = bus.Queues[process.Descriptor.Name];
            queue.WorkerWanted = () => StartWorker(process, queue);
            queue.MaxWorkers = options.MaxConcurrency;
            states.Set(process.Descriptor, ProcessState.Running);
        }
        foreach (var process in catalog.MessageProcesses)
            Log.NoMessages(_logger, process.Descriptor.Name, process.Descriptor.Source);
        status.MarkStarted();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 1)
            return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (Interlocked.Decrement(ref _workers) == 0)
            _drained.TrySetResult();
        try
        {
            await _drained.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Log.StoppedWhileBusy(_logger, Volatile.Read(ref _workers));
            await _aborting.CancelAsync().ConfigureAwait(false);
        }

        foreach (var process in catalog.EventProcesses)
            states.Set(process.Descriptor, ProcessState.Shutdown);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _aborting.Dispose();
    }

    private void StartWorker(EventProcess process, SessionQueue queue)
    {
        Interlocked.Increment(ref _workers);
        ThreadPool.UnsafeQueueUserWorkItem(static work => _ = work.Host.WorkAsync(work.Process, work.Queue), (Host: this, Process: process, Queue: queue), preferLocal: false);
    }

    private async Task WorkAsync(EventProcess process, SessionQueue queue)
    {
        while (true)
        {
            if (_stopping.IsCancellationRequested)
            {
                queue.EndWorker();
                break;
            }
            if (!queue.TryReceiveOrEndWorker(out var session, out var @event))
                break;

            try
            {
                await process.HandleAsync(new EventDelivery(@event), _aborting.Token).ConfigureAwait(false);
                queue.Complete(session);
            }
            catch (Exception)
            {
                // Logged by the process. Storage failed, or the host aborts: the event stays, and is not counted.
                var at = time.GetUtcNow() + process.Descriptor.Settings.ErrorBackOff;
                queue.Abandon(session, at);
                bus.WakeAt(at);
            }
        }

        if (Interlocked.Decrement(ref _workers) == 0)
            _drained.TrySetResult();
    }
}

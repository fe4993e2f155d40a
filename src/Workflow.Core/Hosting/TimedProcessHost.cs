using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Workflow;

/// <summary>Runs the timed processes of an app in this process, each under its role.</summary>
internal sealed class TimedProcessHost(
    WorkflowCatalog catalog,
    IRoleScheduler roles,
    ProcessStates states,
    WorkflowTelemetry telemetry,
    TimeProvider time,
    HostStatus status,
    ILoggerFactory loggers)
    : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private int _started;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Once started, it is not started again; once stopped, it stays so.
        if (Interlocked.Exchange(ref _started, 1) == 1)
            return Task.CompletedTask;

        status.MarkStarted();
        var logger = loggers.CreateLogger(WorkflowTelemetry.Name);
        _running = Task.WhenAll(catalog.TimedProcesses.Select(process =>
            new TimedProcessRunner(process, roles, states, telemetry, time, logger).RunAsync(_stopping.Token)).ToList());
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _stopping.Dispose();
}

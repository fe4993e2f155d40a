using Microsoft.Extensions.Logging;

namespace Workflow;

/// <summary>Runs one timed process for as long as the host lives: under its role, at its interval, with back-off after errors.</summary>
internal sealed class TimedProcessRunner(
    TimedProcess process,
    IRoleScheduler roles,
    ProcessStates states,
    WorkflowTelemetry telemetry,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>A process that knows something is due at once has it done soon, but does not spin.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);

    private readonly TimedProcessDescriptor _descriptor = process.Descriptor;
    private readonly ProcessMeter _meter = telemetry.Of(process.Descriptor);

    private string Role => _descriptor.Name;

    /// <summary>Runs until the token fires.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        // The caller goes on once the state is set: after a host's start, every process has one.
        states.Set(_descriptor, ProcessState.Idle);
        await Task.Yield();
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                states.Set(_descriptor, ProcessState.Idle);
                try
                {
                    await using var lease = await roles.AcquireAsync(Role, stopping).ConfigureAwait(false);
                    states.Set(_descriptor, ProcessState.Running);
                    await RunUnderRoleAsync(lease, stopping).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (stopping.IsCancellationRequested)
                {
                    return;
                }
                catch (Exception exception)
                {
                    // The role scheduler failed: it is asked again, but not in a tight loop.
                    await BackOffAsync(exception, stopping).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped during a back-off.
        }
        finally
        {
            Log.ShuttingDown(logger, Role, _descriptor.Name);
            states.Set(_descriptor, ProcessState.Shutdown);
        }
    }

    /// <summary>Returns when the role is lost; throws when the host stops.</summary>
    private async Task RunUnderRoleAsync(IRoleLease lease, CancellationToken stopping)
    {
        while (!lease.Held.IsCancellationRequested)
        {
            try
            {
                var started = time.GetTimestamp();
                var next = await process.RunAsync(lease.Held).ConfigureAwait(false);
                _meter.Handled(time.GetElapsedTime(started));
                await process.WaitAsync(PauseUntil(next), time, lease.Held).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                throw;
            }
            catch (OperationCanceledException) when (lease.Held.IsCancellationRequested)
            {
                // The role was lost: nothing is wrong, another host has it.
                return;
            }
            catch (Exception exception)
            {
                // The role is kept during the back-off: a fault of this process is not passed around.
                await BackOffAsync(exception, stopping).ConfigureAwait(false);
            }
        }
    }

    private async Task BackOffAsync(Exception exception, CancellationToken stopping)
    {
        _meter.Failed();
        Log.RunError(logger, exception, Role, _descriptor.Name);
        await Task.Delay(_descriptor.Settings.ErrorBackOff, time, stopping).ConfigureAwait(false);
    }

    private TimeSpan PauseUntil(DateTimeOffset? next)
    {
        if (next is not { } at)
            return Spread(_descriptor.Interval);
        var pause = at - time.GetUtcNow();
        if (pause >= _descriptor.Interval)
            return Spread(_descriptor.Interval);
        return pause > ShortestPause ? pause : Shorter(ShortestPause, _descriptor.Interval);
    }

    /// <summary>Up to a tenth sooner: what was started together does not ask the storage together for ever.</summary>
    private static TimeSpan Spread(TimeSpan interval) => interval * (1 - (0.1 * Random.Shared.NextDouble()));

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}

using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Functions;

/// <summary>
/// Runs a timed process when the host fires. The host sees to it that one instance of the app fires a timer at a time, so scans
/// take no role beyond that, which would cost two more requests at each firing: two apps on one storage find the same work and
/// do it once, by its ETags. A stream is different, because two readers would each advance it: there the role is taken.
/// </summary>
internal sealed class TimerInvocation(TimerRun run, IServiceProvider provider, TimeProvider time)
{
    /// <summary>Somebody else has the role when it was not given by then; the next firing asks again.</summary>
    private static readonly TimeSpan RoleLimit = TimeSpan.FromSeconds(5);

    private readonly IRoleScheduler? _roles = provider.GetService<IRoleScheduler>();

    public Task RunAsync(TimedProcess process, TimerSchedule schedule, CancellationToken cancellationToken) =>
        process.Descriptor.Kind == ProcessKind.Connector && _roles is not null
            ? RunUnderRoleAsync(_roles, process, schedule, cancellationToken)
            : run.RunAsync(process, schedule, cancellationToken);

    private async Task RunUnderRoleAsync(IRoleScheduler roles, TimedProcess process, TimerSchedule schedule, CancellationToken cancellationToken)
    {
        // The token ends the lease too, so its time limit is lifted once the role is held.
        using var holding = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var limit = time.CreateTimer(_ => holding.Cancel(), null, RoleLimit, Timeout.InfiniteTimeSpan);
        IRoleLease lease;
        try
        {
            lease = await roles.AcquireAsync(process.Descriptor.Name, holding.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            await limit.DisposeAsync().ConfigureAwait(false);
        }

        await using (lease.ConfigureAwait(false))
        {
            try
            {
                await run.RunAsync(process, schedule, lease.Held).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (lease.Held.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // The role was lost: nothing is wrong, somebody else has it.
            }
        }
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Workflow;

/// <summary>Runs the timed processes of workflows.</summary>
public static class TimedProcessesBuilderExtensions
{
    /// <summary>Runs the timed processes in this process, each under a role, so that of several hosts one at a time runs it.</summary>
    public static WorkflowsBuilder UseTimedProcesses(this WorkflowsBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IHostedService>(provider => new TimedProcessHost(
            provider.GetRequiredService<WorkflowCatalog>(),
            provider.GetRequiredService<IRoleScheduler>(),
            provider.GetRequiredService<ProcessStates>(),
            provider.GetRequiredService<WorkflowTelemetry>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<HostStatus>(),
            provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance));
        return builder;
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Workflow.Functions;

/// <summary>Says that the app has started, and what its functions do: the host calls them, this only tells.</summary>
internal sealed class FunctionAppHost(WorkflowTopology topology, ProcessStates states, HostStatus status, IConfiguration configuration) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        status.MarkStarted();
        SetAll(process => IsDisabled(FunctionNames.Of(process.Name)) ? ProcessState.Shutdown : ProcessState.Running);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        SetAll(_ => ProcessState.Shutdown);
        return Task.CompletedTask;
    }

    private void SetAll(Func<ProcessDescriptor, ProcessState> stateOf)
    {
        foreach (var process in topology.Processes)
            states.Set(process, stateOf(process));
    }

    /// <summary>The settings by which an operator has the host leave a function alone, in both forms that the host reads.</summary>
    private bool IsDisabled(string function) => IsOn($"AzureWebJobs.{function}.Disabled") || IsOn($"AzureWebJobs_{function}_Disabled");

    private bool IsOn(string setting) => configuration[setting] is { } value && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));
}

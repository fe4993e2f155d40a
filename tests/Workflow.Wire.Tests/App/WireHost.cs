using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflow.AzureStorage;
using Workflow.ServiceBus;

namespace Workflow.Wire.Tests;

/// <summary>How a host differs from others of its app.</summary>
internal sealed record WireHostOptions
{
    /// <summary>False for a host that only triggers, calls back and looks.</summary>
    public bool WorksOnEvents { get; init; } = true;

    /// <summary>False for a host that is only put together.</summary>
    public bool Starts { get; init; } = true;

    /// <summary>The code that it deploys; null for that of the app.</summary>
    public Action<WorkflowsBuilder>? Deploys { get; init; }

    public FaultyStorage? Storage { get; init; }

    public Action<ServiceBusOptions>? ServiceBus { get; init; }

    public Action<ServiceBusProcessorOptions>? Processors { get; init; }

    /// <summary>How far its clock is ahead.</summary>
    public TimeSpan ClockAhead { get; init; }
}

/// <summary>One host of an app.</summary>
internal sealed class WireHost(IHost host, LogLines logs) : IAsyncDisposable
{
    private bool _stopped;

    public LogLines Logs { get; } = logs;

    public IServiceProvider Services => host.Services;

    public WorkflowCatalog Catalog => Services.GetRequiredService<WorkflowCatalog>();

    public IReadOnlyDictionary<string, ProcessState> States => Services.GetRequiredService<ProcessStates>().Current;

    /// <summary>A workflow in its types.</summary>
    public IWorkflow<Thing, Status> Api(string workflow = Things.Name) => Catalog.Get<Thing, Status>(workflow);

    /// <summary>A workflow by name.</summary>
    public IWorkflow Workflow(string workflow = Things.Name) => Catalog.TryGet(workflow, out var found) ? found : throw new ArgumentException($"There is no workflow '{workflow}'.", nameof(workflow));

    /// <summary>Runs a timed process now, besides the runs that its interval gives it.</summary>
    public async Task RunNowAsync(ProcessKind kind, string workflow = Things.Name) =>
        await Catalog.TimedProcesses.Single(process => process.Descriptor.Kind == kind && process.Descriptor.Workflow == workflow).RunAsync(default);

    public async Task StartAsync()
    {
        await host.StartAsync();
        Services.GetRequiredService<HostStatus>().MarkStarted();
    }

    public async Task StopAsync(TimeSpan? within = null)
    {
        _stopped = true;
        using var limit = new CancellationTokenSource(within ?? TimeSpan.FromSeconds(20));
        await host.StopAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
            await StopAsync(TimeSpan.FromSeconds(2));
        await ((IAsyncDisposable)host).DisposeAsync();
    }
}

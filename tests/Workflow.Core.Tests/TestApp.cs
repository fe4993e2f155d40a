using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Workflow.Core.Tests;

/// <summary>A real .NET host with workflows in memory, for what a pump on a fake clock cannot show: hosting and concurrency.</summary>
public sealed class TestApp : IDisposable
{
    private readonly IHost _host;

    public TestApp(Action<WorkflowsBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging();
        builder.Services.AddWorkflows(workflows =>
        {
            configure(workflows);
            workflows.UseInMemoryStore(new InMemoryStoreOptions { KeepObjectHistory = true }).UseInMemoryHost();
        });
        _host = builder.Build();
    }

    public IServiceProvider Services => _host.Services;

    public IReadOnlyDictionary<string, ProcessState> States => Services.GetRequiredService<ProcessStates>().Current;

    public IWorkflow<TObject, TStatus> Workflow<TObject, TStatus>()
        where TStatus : struct, Enum => Services.GetRequiredService<IWorkflow<TObject, TStatus>>();

    public Task StartAsync() => _host.StartAsync();

    public Task StopAsync(TimeSpan? within = null) => _host.StopAsync(within ?? TimeSpan.FromSeconds(30));

    public void Dispose() => _host.Dispose();
}

using Microsoft.Extensions.DependencyInjection;
using Workflow.Dev;
using Workflow.ServiceBus;

namespace Workflow.Local;

/// <summary>The file that the infrastructure is provisioned from: the Service Bus entities that the workflows consume.</summary>
internal sealed class TopologyFile(string path, Action<WorkflowsBuilder> configure)
{
    public string Path { get; } = path;

    /// <summary>The entities, from the workflows themselves.</summary>
    public static ServiceBusTopology Of(Action<WorkflowsBuilder> configure)
    {
        var services = new ServiceCollection();
        services.AddWorkflows(configure);
        using var provider = services.BuildServiceProvider();
        return ServiceBusTopology.Of(provider.GetRequiredService<WorkflowTopology>());
    }

    public async Task<int> WriteAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        await File.WriteAllTextAsync(Path, Of(configure).ToJson(), cancellationToken);
        Terminal.Step($"Wrote {Terminal.Shorten(Path)}");
        return ExitCode.Success;
    }

    /// <exception cref="DevException">The file is not what the workflows need.</exception>
    public async Task<int> CheckAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Path) || WithoutCarriageReturns(await File.ReadAllTextAsync(Path, cancellationToken)) != WithoutCarriageReturns(Of(configure).ToJson()))
            throw new DevException($"{Terminal.Shorten(Path)} is not what the workflows need. Run `dotnet run dev.cs topology`, look at the difference and commit it.");
        Terminal.Step("The topology is what the workflows need");
        return ExitCode.Success;
    }

    /// <summary>A checkout on Windows may have them.</summary>
    private static string WithoutCarriageReturns(string text) => text.Replace("\r", "", StringComparison.Ordinal);
}

using Microsoft.Extensions.DependencyInjection;
using Workflow.Dev;
using Workflow.ServiceBus;

namespace Workflow.Local;

/// <summary>
/// The files that are made from the workflows: topology.json, the Service Bus entities that the infrastructure provisions, and
/// graphs.json, which <c>wf graph diff</c> compares with what is deployed.
/// </summary>
internal sealed class TopologyFiles(string folder, Action<WorkflowsBuilder> configure)
{
    /// <summary>The path of topology.json.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, "topology.json");

    /// <summary>What the workflows are made of.</summary>
    public static WorkflowTopology Of(Action<WorkflowsBuilder> configure)
    {
        var services = new ServiceCollection();
        services.AddWorkflows(configure);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<WorkflowTopology>();
    }

    public async Task<int> WriteAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        foreach (var (path, content) in Contents())
        {
            await File.WriteAllTextAsync(path, content, cancellationToken);
            Terminal.Step($"Wrote {Terminal.Shorten(path)}");
        }
        return ExitCode.Success;
    }

    /// <exception cref="DevException">A file is not what the workflows need.</exception>
    public async Task<int> CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var (path, content) in Contents())
        {
            if (!File.Exists(path) || WithoutCarriageReturns(await File.ReadAllTextAsync(path, cancellationToken)) != WithoutCarriageReturns(content))
                throw new DevException($"{Terminal.Shorten(path)} is not what the workflows need. Run `dotnet run dev.cs topology`, look at the difference and commit it.");
        }
        Terminal.Step("The topology is what the workflows need");
        return ExitCode.Success;
    }

    private IEnumerable<(string Path, string Content)> Contents()
    {
        var topology = Of(configure);
        yield return (Path, ServiceBusTopology.Of(topology).ToJson());
        yield return (System.IO.Path.Combine(folder, "graphs.json"), topology.GraphsToJson());
    }

    /// <summary>A checkout on Windows may have them.</summary>
    private static string WithoutCarriageReturns(string text) => text.Replace("\r", "", StringComparison.Ordinal);
}

using Workflow.Samples;
using Workflow.ServiceBus;

namespace Workflow.LocalHost;

/// <summary>The Service Bus entities and graphs of the workflows that this host serves, in the files that others read them from.</summary>
internal static class TopologyFiles
{
    public static WorkflowTopology Topology()
    {
        var services = new ServiceCollection();
        services.AddWorkflows(workflows => workflows.AddSamples());
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<WorkflowTopology>();
    }

    /// <summary>Writes what the templates, the official emulator and <c>wf graph diff</c> read.</summary>
    public static void Write(string folder)
    {
        var topology = Topology();
        var entities = ServiceBusTopology.Of(topology);
        WriteFile(Path.Combine(folder, "topology.json"), entities.ToJson());
        WriteFile(Path.Combine(folder, "local", "emulator", "Config.json"), entities.ToEmulatorConfig());
        WriteFile(Path.Combine(folder, "graphs.json"), topology.GraphsToJson());
    }

    private static void WriteFile(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        Console.WriteLine($"Wrote {path}");
    }
}

using Workflow.Samples;
using Workflow.ServiceBus;

namespace Workflow.LocalHost;

/// <summary>The Service Bus entities of the workflows that this host serves, and the files that others provision them from.</summary>
internal static class TopologyFiles
{
    public static ServiceBusTopology Topology()
    {
        var services = new ServiceCollection();
        services.AddWorkflows(workflows => workflows.AddSamples());
        using var provider = services.BuildServiceProvider();
        return ServiceBusTopology.Of(provider.GetRequiredService<WorkflowTopology>());
    }

    /// <summary>Writes what the templates and the official emulator read.</summary>
    public static void Write(string folder)
    {
        var topology = Topology();
        WriteFile(Path.Combine(folder, "topology.json"), topology.ToJson());
        WriteFile(Path.Combine(folder, "local", "emulator", "Config.json"), topology.ToEmulatorConfig());
    }

    private static void WriteFile(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        Console.WriteLine($"Wrote {path}");
    }
}

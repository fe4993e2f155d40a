using Workflow.Local;
using Workflow.Samples;
using Workflow.ServiceBus;

namespace Workflow.LocalHost;

/// <summary>The files that are made from the workflows of this host.</summary>
internal static class SampleTopology
{
    /// <summary>Writes what the templates, <c>wf graph diff</c> and the official emulator read.</summary>
    public static void Write(string folder)
    {
        var topology = TopologyFiles.Of(workflows => workflows.AddSamples());
        var entities = ServiceBusTopology.Of(topology);
        WriteFile(Path.Combine(folder, "topology.json"), entities.ToJson());
        WriteFile(Path.Combine(folder, "graphs.json"), topology.GraphsToJson());
        WriteFile(Path.Combine(folder, "local", "emulator", "Config.json"), entities.ToEmulatorConfig());
    }

    private static void WriteFile(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        Console.WriteLine($"Wrote {path}");
    }
}

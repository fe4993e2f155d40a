using Workflow.Local;
using Workflow.Samples;

namespace Workflow.LocalHost;

/// <summary>The files that the Service Bus entities of the workflows of this host are provisioned from.</summary>
internal static class TopologyFiles
{
    /// <summary>Writes what the templates and the official emulator read.</summary>
    public static void Write(string folder)
    {
        var topology = TopologyFile.Of(workflows => workflows.AddSamples());
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

using System.CommandLine;

namespace Workflow.Local;

/// <summary>Writes or checks what is provisioned.</summary>
internal static class TopologyCommand
{
    public static Command Define(TopologyFiles files)
    {
        var check = new Option<bool>("--check") { Description = "Write nothing; fail where the files are not what the workflows need." };
        var command = new Command("topology", "Write infra/topology.json, which azd provisions, and infra/graphs.json, for wf graph diff, from the workflows.") { check };
        command.SetAction((parsed, cancellationToken) => parsed.GetValue(check) ? files.CheckAsync(cancellationToken) : files.WriteAsync(cancellationToken));
        return command;
    }
}

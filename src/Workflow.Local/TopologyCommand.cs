using System.CommandLine;

namespace Workflow.Local;

/// <summary>Writes or checks what is provisioned.</summary>
internal static class TopologyCommand
{
    public static Command Define(TopologyFile file)
    {
        var check = new Option<bool>("--check") { Description = "Write nothing; fail where the file is not what the workflows need." };
        var command = new Command("topology", "Write infra/topology.json, which azd provisions, from the workflows.") { check };
        command.SetAction((parsed, cancellationToken) => parsed.GetValue(check) ? file.CheckAsync(cancellationToken) : file.WriteAsync(cancellationToken));
        return command;
    }
}

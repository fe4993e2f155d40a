using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Dev.Prerequisites;

namespace Workflow.Dev.Commands;

/// <summary>Stores anew what a deployment of each environment's parameters would consist of.</summary>
internal static class SnapshotCommand
{
    /// <summary>The project that has the Bicep CLI, for its tests.</summary>
    private const string Project = "Workflow.Infra.Tests";

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Define(Repository repository)
    {
        var command = new Command("snapshot", "Write the snapshots of infra/environments anew.");
        command.SetAction((_, cancellationToken) => RunAsync(repository, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Repository repository, CancellationToken cancellationToken)
    {
        var project = repository.PathOf("tests", Project, Project + ".csproj");
        await new PrerequisiteList(repository).EnsureForAsync([], cancellationToken);
        var bicep = await Step.CaptureAsync(
            "Looking for the Bicep CLI",
            ChildCommand.Dotnet("build", project, "--nologo", "--verbosity", "quiet", "--disable-build-servers", "--getProperty:BicepPath", "--restore") with { WorkingDirectory = repository.Root },
            cancellationToken);
        if (bicep.Failed || bicep.Lines.LastOrDefault(line => line.Length > 0) is not { } path || !File.Exists(path.Trim()))
            throw new DevException($"The Bicep CLI could not be restored:{Environment.NewLine}{bicep.Output}");

        foreach (var parameters in Directory.GetFiles(repository.PathOf("infra", "environments"), "*.bicepparam").Order(StringComparer.Ordinal))
        {
            // The same IDs on every machine: they are part of the names.
            var snapshot = await Step.CaptureAsync(
                $"Writing the snapshot of {repository.Shorten(parameters)}",
                new ChildCommand(path.Trim(), [
                    "snapshot", parameters, "--mode", "overwrite",
                    "--subscription-id", "00000000-0000-0000-0000-000000000001",
                    "--tenant-id", "00000000-0000-0000-0000-000000000002",
                    "--location", "westeurope",
                ]),
                cancellationToken);
            if (snapshot.Failed)
                throw new DevException(snapshot.Output);
            await PutInOrderAsync(Path.ChangeExtension(parameters, ".snapshot.json"), cancellationToken);
        }
        return ExitCode.Success;
    }

    /// <summary>The CLI writes outputs in another order each time: a difference must be one.</summary>
    private static async Task PutInOrderAsync(string file, CancellationToken cancellationToken)
    {
        var snapshot = JsonNode.Parse(await File.ReadAllTextAsync(file, cancellationToken))!.AsObject();
        var outputs = snapshot["outputs"]!.AsObject();
        snapshot["outputs"] = new JsonObject(outputs.OrderBy(output => output.Key, StringComparer.Ordinal).Select(output => KeyValuePair.Create(output.Key, output.Value?.DeepClone())));
        await File.WriteAllTextAsync(file, snapshot.ToJsonString(Format) + "\n", cancellationToken);
    }
}

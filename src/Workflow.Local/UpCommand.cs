using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Workflow.Dev;

namespace Workflow.Local;

/// <summary>The app's workflows in this process, and all that they need beside it, until it is told to stop.</summary>
internal static class UpCommand
{
    public static Command Define(string folder, Action<WorkflowsBuilder> configure)
    {
        var port = PortOption.Define();
        var data = new Option<string?>("--data") { Description = "The folder to keep data in (default: .data beside dev.cs).", HelpName = "DIR" };
        var command = new Command("up", "Start the workflows on this machine, with HTTP and the dashboard on 127.0.0.1.") { port, data };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(folder, parsed.GetValue(port), Path.GetFullPath(parsed.GetValue(data) ?? Path.Combine(folder, ".data")), configure, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string folder, int port, string data, Action<WorkflowsBuilder> configure, CancellationToken cancellationToken)
    {
        try
        {
            var settings = new ConfigurationBuilder().AddEnvironmentVariables().Build();
            var isStoredElsewhere = settings[LocalServer.StorageSetting] is { Length: > 0 };
            // Nothing is kept here where both the account and the namespace are somewhere else.
            using var inUse = isStoredElsewhere && LocalBus.IsElsewhere(settings) ? null : DataFolder.Take(data);
            LoopbackPort.RefuseTaken(port);
            if (isStoredElsewhere)
                return await ServeAsync(port, data, storage: null, configure, cancellationToken);

            var azurite = AzuriteFolder.Unpack(folder);
            await azurite.EnsureAsync(cancellationToken);
            await using var server = await AzuriteServer.StartAsync(azurite, Path.Combine(data, "azurite"), cancellationToken);
            return await ServeAsync(port, data, server.ConnectionString, configure, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Success; // being told to stop is how this command ends
        }
    }

    private static Task<int> ServeAsync(int port, string data, string? storage, Action<WorkflowsBuilder> configure, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string?> { [LocalBus.DataFolderSetting] = Path.Combine(data, "servicebus") };
        if (storage is not null)
            settings[LocalServer.StorageSetting] = storage;
        return LocalServer.RunAsync(port, settings, configure, cancellationToken);
    }
}

using System.CommandLine;
using Workflow.Dev.Prerequisites;

namespace Workflow.Dev.Commands;

/// <summary>Everything it takes to try the product: Azurite, then the local host on it, until it is told to stop.</summary>
internal static class UpCommand
{
    private const string Project = "Workflow.LocalHost";

    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(30);

    public static Command Define(Repository repository)
    {
        var port = PortOption.Define();
        var data = new Option<string?>("--data") { Description = "The folder to keep data in (default: .data in the repository).", HelpName = "DIR" };
        var command = new Command("up", "Start the sample workflows on this machine, with HTTP on 127.0.0.1.") { port, data };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(repository, parsed.GetValue(port), Path.GetFullPath(parsed.GetValue(data) ?? repository.Data), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Repository repository, int port, string data, CancellationToken cancellationToken)
    {
        try
        {
            using var folder = DataFolder.Take(data);
            LoopbackPort.RefuseTaken(port);
            var project = repository.PathOf("src", Project, Project + ".csproj");
            await new PrerequisiteList(repository).EnsureForAsync([project], cancellationToken);
            await new Build(repository).RunAsync(project, "debug", cancellationToken);
            return await ServeAsync(repository, port, data, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Success; // being told to stop is how this command ends
        }
    }

    private static async Task<int> ServeAsync(Repository repository, int port, string data, CancellationToken cancellationToken)
    {
        await using var azurite = await AzuriteServer.StartAsync(repository.Azurite, Path.Combine(data, "azurite"), cancellationToken);
        Terminal.Step($"Starting the local host on http://127.0.0.1:{port} (Ctrl+C ends it)");
        await using var host = Child.Start(
            // The built program itself, not `dotnet run`: signals reach it, and nothing stands between.
            ChildCommand.Dotnet(repository.AssemblyOf(Project, "debug"), "--port", $"{port}") with
            {
                EndsWithParent = true,
                Environment = new Dictionary<string, string>
                {
                    ["Storage"] = azurite.ConnectionString,
                    ["ServiceBusEmulator__DataFolder"] = Path.Combine(data, "servicebus"),
                },
            },
            Console.WriteLine);
        try
        {
            var exitCode = await host.WaitAsync(cancellationToken);
            Terminal.Error($"The local host ended by itself with exit code {exitCode}.");
            return exitCode == ExitCode.Success ? ExitCode.Failure : exitCode;
        }
        catch (OperationCanceledException)
        {
            return await StopAsync(host);
        }
    }

    private static async Task<int> StopAsync(Child host)
    {
        var exitCode = await Step.WatchAsync("Stopping the local host", host.StopAsync(StopGrace));
        if (exitCode == ExitCode.Success)
            return ExitCode.Success;
        Terminal.Error(exitCode is null
            ? $"The local host did not stop within {StopGrace.TotalSeconds:0} s and is ended by force."
            : $"The local host stopped with exit code {exitCode}.");
        return ExitCode.Failure;
    }
}

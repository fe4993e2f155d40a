using System.CommandLine;
using Workflow.Dev.Feed;
using Workflow.Dev.Prerequisites;

namespace Workflow.Dev.Commands;

/// <summary>The function app as it is deployed, in the genuine Functions host of this machine, on Azurite and the emulator.</summary>
internal static class FuncCommand
{
    private const string App = "Workflow.App";
    private const string Emulator = "Workflow.Emulator.Host";
    private const string KeyName = "RootManageSharedAccessKey";
    private const string Key = "SAS_KEY_VALUE"; // every Service Bus emulator's; it opens nothing else
    private const int DefaultPort = 7071;

    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);

    public static Command Define(Repository repository)
    {
        var port = new Option<int>("--port") { Description = "The port on 127.0.0.1 to serve on.", HelpName = "N", DefaultValueFactory = _ => DefaultPort };
        var data = new Option<string?>("--data") { Description = "The folder to keep data in (default: .data in the repository).", HelpName = "DIR" };
        var command = new Command("func", "Run the function app in the Functions host (Core Tools) of this machine.") { port, data };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(repository, parsed.GetValue(port), Path.GetFullPath(parsed.GetValue(data) ?? repository.Data), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Repository repository, int port, string data, CancellationToken cancellationToken)
    {
        try
        {
            using var folder = DataFolder.Take(data);
            await RequireCoreToolsAsync(cancellationToken);
            var (app, emulator) = (ProjectOf(repository, App), ProjectOf(repository, Emulator));
            await new PrerequisiteList(repository).EnsureForAsync([app, emulator], cancellationToken);
            await repository.Azurite.EnsureAsync(cancellationToken);
            if (ContractedPackage.IsMissing(repository))
                throw new DevException($"The package feed of this machine lacks {ContractedPackage.Name}, so the function app cannot be built to run here. Use a feed that has it, and delete the folder .feed. Without it, the same workflows run by: dotnet run dev.cs up");
            await new Build(repository).RunAsync(emulator, "debug", cancellationToken);
            await new Build(repository).RunAsync(app, "debug", cancellationToken);
            return await ServeAsync(repository, port, data, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Success; // being told to stop is how this command ends
        }
    }

    private static async Task RequireCoreToolsAsync(CancellationToken cancellationToken)
    {
        const string advice = "Install Azure Functions Core Tools 4: npm install --global azure-functions-core-tools@4 (or brew, winget, apt: https://aka.ms/func-install). Without them, the same workflows run by: dotnet run dev.cs up";
        try
        {
            var version = await Step.CaptureAsync("Looking for Azure Functions Core Tools", Func("--version"), cancellationToken);
            if (version.Failed || !version.Output.Trim().StartsWith("4.", StringComparison.Ordinal))
                throw new DevException($"`func --version` says '{version.Output.Trim()}'. {advice}");
        }
        catch (DevException e) when (!e.Message.Contains(advice, StringComparison.Ordinal))
        {
            throw new DevException($"There is no `func` on the PATH. {advice}");
        }
    }

    private static async Task<int> ServeAsync(Repository repository, int port, string data, CancellationToken cancellationToken)
    {
        await using var azurite = await AzuriteServer.StartAsync(repository.Azurite, Path.Combine(data, "azurite"), cancellationToken);
        var (busPort, managementPort) = (LoopbackPort.Free(), LoopbackPort.Free());
        await using var emulator = await StartEmulatorAsync(repository, busPort, managementPort, Path.Combine(data, "service-bus"), cancellationToken);
        Terminal.Step($"Starting the Functions host on http://127.0.0.1:{port} (Ctrl+C ends it)");
        await using var host = Child.Start(
            Func("start", "--no-build", "--port", $"{port}") with
            {
                WorkingDirectory = Path.GetDirectoryName(repository.AssemblyOf(App, "debug")),
                Environment = new Dictionary<string, string>
                {
                    ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",
                    ["AzureWebJobsStorage"] = azurite.ConnectionString,
                    ["Storage"] = azurite.ConnectionString,
                    ["ServiceBus"] = ConnectionTo(busPort),
                    ["Workflow__ServiceBusAdministration"] = ConnectionTo(managementPort),
                    ["Workflow__CreateIfMissing"] = "true",
                    ["Workflow__BucketCount"] = "4",
                },
            },
            Console.WriteLine);
        try
        {
            var exitCode = await host.WaitAsync(cancellationToken);
            Terminal.Error($"The Functions host ended by itself with exit code {exitCode}.");
            return exitCode == ExitCode.Success ? ExitCode.Failure : exitCode;
        }
        catch (OperationCanceledException)
        {
            return await Step.WatchAsync("Stopping the Functions host", host.StopAsync(StopGrace)) ?? ExitCode.Failure;
        }
    }

    private static async Task<Child> StartEmulatorAsync(Repository repository, int port, int managementPort, string data, CancellationToken cancellationToken)
    {
        Terminal.Step("Starting the Service Bus emulator");
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var emulator = Child.Start(
            ChildCommand.Dotnet(repository.AssemblyOf(Emulator, "debug"), "--port", $"{port}", "--management-port", $"{managementPort}", "--data", data) with { EndsWithParent = true },
            line =>
            {
                if (line.StartsWith("Ready:", StringComparison.Ordinal))
                    ready.TrySetResult();
            });
        try
        {
            var ended = emulator.WaitAsync(cancellationToken);
            if (await Task.WhenAny(ready.Task, ended).WaitAsync(StartTimeout, cancellationToken) == ended)
                throw new DevException($"The Service Bus emulator ended with exit code {await ended} before it was ready.");
            return emulator;
        }
        catch
        {
            await emulator.DisposeAsync();
            throw;
        }
    }

    /// <summary>Core Tools; on Windows npm installs them as a script, which only the command processor can start.</summary>
    private static ChildCommand Func(params string[] arguments) => OperatingSystem.IsWindows()
        ? new("cmd.exe", ["/d", "/c", "func", .. arguments])
        : new("func", arguments);

    private static string ConnectionTo(int port) => $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName={KeyName};SharedAccessKey={Key};UseDevelopmentEmulator=true;";

    private static string ProjectOf(Repository repository, string project) => repository.PathOf("src", project, project + ".csproj");
}

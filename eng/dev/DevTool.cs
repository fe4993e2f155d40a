using System.CommandLine;
using Workflow.Dev.Commands;

namespace Workflow.Dev;

/// <summary>The repository's tool, as dev.cs calls it.</summary>
public static class DevTool
{
    /// <summary>Runs one command.</summary>
    /// <returns>The exit code for the shell: 0 done, 1 failed, 2 the command line makes no sense, 130 stopped.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var root = CommandTable(Repository.OfRunningProgram());
            var parsed = root.Parse(args);
            if (parsed.Errors.Count > 0)
                return await ExplainAsync(root, parsed);

            using var stop = new StopSignal();
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (DevException e)
        {
            Terminal.Error(e.Message);
            return ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            Terminal.Error("Stopped.");
            return ExitCode.Stopped;
        }
    }

    /// <summary>All commands with their options.</summary>
    internal static RootCommand CommandTable(Repository repository)
    {
        var root = new RootCommand("The one tool of this repository: dotnet run dev.cs <command>")
        {
            UpCommand.Define(repository),
            FuncCommand.Define(repository),
            TestCommand.Define(repository),
            BenchCommand.Define(repository),
            SoakCommand.Define(repository),
            EmulatorCommand.Define(repository),
            TopologyCommand.Define(repository),
            UiCommand.Define(repository),
            SnapshotCommand.Define(repository),
            RetireCommand.Define(repository),
            DocsCommand.Define(repository),
        };
        var help = new Command("help", "Show this list.");
        help.SetAction((_, cancellationToken) => root.Parse("--help").InvokeAsync(null, cancellationToken));
        root.Add(help);
        return root;
    }

    private static async Task<int> ExplainAsync(RootCommand root, ParseResult parsed)
    {
        var isUnknownCommand = parsed.CommandResult.Command == root && parsed.UnmatchedTokens.Count > 0;
        Terminal.Error(isUnknownCommand
            ? $"There is no command '{parsed.UnmatchedTokens[0]}'."
            : string.Join(Environment.NewLine, parsed.Errors.Select(error => error.Message)));
        var command = parsed.CommandResult.Command;
        await root.Parse(command == root ? ["--help"] : [command.Name, "--help"])
            .InvokeAsync(new InvocationConfiguration { Output = Console.Error });
        return ExitCode.Usage;
    }
}

using System.CommandLine;

namespace Workflow.Dev;

/// <summary>Runs one command of a dev.cs.</summary>
internal static class CommandLine
{
    /// <param name="define">Makes the table of commands; what it throws is told like what a command throws.</param>
    /// <param name="args">What the person wrote.</param>
    /// <returns>The exit code for the shell: 0 done, 1 failed, 2 the command line makes no sense, 130 stopped.</returns>
    public static async Task<int> RunAsync(Func<RootCommand> define, string[] args)
    {
        try
        {
            var root = define();
            root.Add(HelpCommand(root));
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

    private static Command HelpCommand(RootCommand root)
    {
        var help = new Command("help", "Show this list.");
        help.SetAction((_, cancellationToken) => root.Parse("--help").InvokeAsync(null, cancellationToken));
        return help;
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

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;

namespace Workflow.Cli;

/// <summary>Reads the command line and runs the command.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, Stream input, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        var root = Define(input, output);
        // @daily is a schedule and @file an input: neither is a file of arguments.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors)
                await error.WriteLineAsync(MessageOf(problem));
            await error.WriteLineAsync($"`{string.Join(' ', PathOf(parsed.CommandResult))} --help` says what is expected.");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, cancellationToken);
        }
        catch (ApiException exception)
        {
            await error.WriteLineAsync(Output.Plain.Of(exception.Message));
            return exception.ExitCode;
        }
        catch (InputException exception)
        {
            await error.WriteLineAsync(Output.Plain.Of(exception.Message));
            return ExitCode.Usage;
        }
        catch (JsonException)
        {
            await error.WriteLineAsync("The answer is not JSON. Does --url lead to an app with workflows?");
            return ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Stopped;
        }
    }

    /// <summary>The library names the command of an argument that is missing, but not the argument.</summary>
    private static string MessageOf(ParseError problem) => problem.SymbolResult is ArgumentResult { Tokens.Count: 0, Argument: var argument }
        ? $"{argument.HelpName ?? argument.Name} is missing: {argument.Description}"
        : problem.Message;

    /// <summary>A command as one types it, from wf on.</summary>
    private static IEnumerable<string> PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? [.. PathOf(parent), result.Command.Name] : ["wf"];

    /// <summary>All commands with their options.</summary>
    internal static RootCommand Define(Stream input, TextWriter output)
    {
        var options = new GlobalOptions();
        var root = new RootCommand($"Starts, watches and steers the runs of workflows.{Environment.NewLine}{Environment.NewLine}{ExitCode.Help}");
        options.AddTo(root);
        var define = new CommandFactory(options, input, output);
        root.Add(Commands.TriggerCommand.Define(define));
        root.Add(Commands.GetCommand.Define(define));
        root.Add(Commands.ListCommand.Define(define));
        root.Add(Commands.WatchCommand.Define(define));
        root.Add(Commands.HistoryCommand.Define(define));
        foreach (var steer in Commands.SteerCommand.All(define))
            root.Add(steer);
        root.Add(Commands.CallbackCommand.Define(define));
        root.Add(Commands.GraphCommand.Define(define));
        root.Add(Commands.SchedulesCommand.Define(define));
        root.Add(Commands.DeadLettersCommand.Define(define));
        root.Add(Commands.TopologyCommand.Define(define));
        root.Add(Commands.CompletionCommand.Define(output));
        return root;
    }
}

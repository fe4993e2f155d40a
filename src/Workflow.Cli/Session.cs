using System.CommandLine;
using Spectre.Console;

namespace Workflow.Cli;

/// <summary>What every command works with: the API, where it prints, and whether for people or for programs.</summary>
internal sealed class Session : IDisposable
{
    private Session(ApiClient api, IAnsiConsole console, TextReader input, TextWriter output, bool json)
    {
        Api = api;
        Console = console;
        Input = input;
        Output = output;
        Json = json;
    }

    public ApiClient Api { get; }

    public IAnsiConsole Console { get; }

    public TextReader Input { get; }

    public TextWriter Output { get; }

    public bool Json { get; }

    public static Session Open(ParseResult parsed, GlobalOptions options, TextReader input, TextWriter output)
    {
        var terminal = new AnsiConsoleOutput(output);
        // A file or a pipe has no colours and no width: nothing is cut there.
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = terminal,
            Ansi = terminal.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal.IsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!terminal.IsTerminal)
            console.Profile.Width = 10_000;
        return new Session(new ApiClient(options.UrlOf(parsed), options.KeyOf(parsed)), console, input, output, options.IsJson(parsed));
    }

    /// <summary>Prints the API's own answer with --json, else what <paramref name="show"/> prints.</summary>
    public int Show(Answer answer, Action show)
    {
        if (Json)
            Output.WriteLine(answer.Text);
        else
            show();
        return ExitCode.Success;
    }

    public void Dispose() => Api.Dispose();
}

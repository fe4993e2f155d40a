using System.CommandLine;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Workflow.Cli;

/// <summary>What every command works with: the API, where it prints, and whether for people or for programs.</summary>
internal sealed class Session : IDisposable
{
    private Session(ApiClient api, IAnsiConsole console, Stream input, TextWriter output, bool json)
    {
        Api = api;
        Console = console;
        Input = input;
        Output = output;
        Json = json;
    }

    public ApiClient Api { get; }

    public IAnsiConsole Console { get; }

    public Stream Input { get; }

    public TextWriter Output { get; }

    public bool Json { get; }

    public static Session Open(ParseResult parsed, GlobalOptions options, Stream input, TextWriter output) =>
        new(new ApiClient(options.UrlOf(parsed), options.KeyOf(parsed)), ConsoleOn(output), input, output, options.IsJson(parsed));

    private static IAnsiConsole ConsoleOn(TextWriter output)
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
        return console;
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

    /// <summary>Prints for people. What pads a line to the width of the longest is left out where lines are read by programs.</summary>
    public void Write(IRenderable shown)
    {
        if (Console.Profile.Out.IsTerminal)
        {
            Console.Write(shown);
            return;
        }
        using var text = new StringWriter { NewLine = Output.NewLine };
        var plain = ConsoleOn(text);
        plain.Write(shown);
        foreach (var line in text.ToString().TrimEnd().Split('\n'))
            Output.WriteLine(line.TrimEnd());
    }

    public void Dispose() => Api.Dispose();
}

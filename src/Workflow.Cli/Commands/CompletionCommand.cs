using System.CommandLine;

namespace Workflow.Cli.Commands;

/// <summary><c>wf completion</c></summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            _wf() {
              local IFS=$'\n'
              COMPREPLY=($(compgen -W "$(wf "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _wf wf
            """,
        ["zsh"] = """
            _wf() {
              local -a found
              found=("${(@f)$(wf "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
              compadd -- $found
            }
            compdef _wf wf
            """,
        ["fish"] = """
            complete -c wf -f -a '(wf "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName wf -ScriptBlock {
              param($word, $ast, $cursor)
              wf "[suggest:$cursor]" "$ast" 2>$null | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """,
    };

    public static Command Define(TextWriter output)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Print what makes a shell complete wf's command lines, as in: source <(wf completion bash)") { shell };
        command.SetAction(async (parsed, _) =>
        {
            await output.WriteLineAsync(Scripts[parsed.GetValue(shell)!]);
            return ExitCode.Success;
        });
        return command;
    }
}

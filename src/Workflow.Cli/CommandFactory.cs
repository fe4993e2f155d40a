using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json;

namespace Workflow.Cli;

/// <summary>Makes commands with what they have in common.</summary>
internal sealed class CommandFactory(GlobalOptions options, Stream input, TextWriter output)
{
    private static readonly TimeSpan CompletionPatience = TimeSpan.FromSeconds(1);

    /// <summary>The argument that names a workflow; shells complete it with those of the app.</summary>
    public static Argument<string> Workflow()
    {
        var argument = new Argument<string>("WORKFLOW") { Description = "Name of the workflow.", HelpName = "WORKFLOW" };
        argument.CompletionSources.Add(_ => WorkflowNames());
        return argument;
    }

    /// <summary>The option that gives a reason.</summary>
    public static Option<string?> Reason() => new("--reason") { Description = "Why; kept in the run's history.", HelpName = "TEXT" };

    public void Handle(Command command, Func<Session, ParseResult, CancellationToken, Task<int>> handler) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = Session.Open(parsed, options, input, output);
            return await handler(session, parsed, cancellationToken);
        });

    private static IEnumerable<CompletionItem> WorkflowNames()
    {
        // While a command line is being typed, only the environment says where the app is; and nothing may go wrong.
        try
        {
            using var api = GlobalOptions.OfEnvironment();
            using var patience = new CancellationTokenSource(CompletionPatience);
            var answer = Task.Run(() => api.GetAsync("", patience.Token)).GetAwaiter().GetResult();
            return [.. answer.Json["workflows"]!.AsArray().Select(workflow => new CompletionItem((string)workflow!["name"]!))];
        }
        catch (Exception exception) when (exception is ApiException or OperationCanceledException or InputException or JsonException or InvalidOperationException)
        {
            return [];
        }
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Workflow.Cli.Output;

namespace Workflow.Cli.Commands;

/// <summary><c>wf pause</c>, <c>resume</c>, <c>cancel</c> and <c>delete-data</c></summary>
internal static class SteerCommand
{
    private static readonly (string Action, string Description)[] Actions =
    [
        ("pause", "Pause a run."),
        ("resume", "Resume a paused run: its step runs again from the beginning."),
        ("cancel", "Cancel a run for good."),
        ("delete-data", "Have the data of a finished run deleted for good."),
    ];

    public static IEnumerable<Command> All(CommandFactory define) => Actions.Select(action => Define(define, action.Action, action.Description));

    private static Command Define(CommandFactory define, string action, string description)
    {
        var workflow = CommandFactory.Workflow();
        var run = new RunArgument();
        var reason = CommandFactory.Reason();
        var version = new Option<long?>("--if-version") { Description = "Leave the run alone unless it has this version.", HelpName = "N" };
        var command = new Command(action, description) { workflow, reason, version };
        run.AddTo(command);
        define.Handle(command, async (session, parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(workflow)!;
            var runId = await run.ResolveAsync(session, parsed, name, cancellationToken);
            var answer = await session.Api.PostAsync(
                ApiClient.PathOf(name, "runs", runId, action),
                new JsonObject { ["reason"] = parsed.GetValue(reason) },
                cancellationToken,
                ("If-Match", parsed.GetValue(version) is { } expected ? $"\"{expected}\"" : null));
            return session.Show(answer, () => session.Write(RunTable.Of([answer.Json], DateTimeOffset.UtcNow, session.Console.Profile.Width)));
        });
        return command;
    }
}

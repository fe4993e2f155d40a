using System.CommandLine;
using System.Text.Json.Nodes;
using Workflow.Cli.Output;

namespace Workflow.Cli.Commands;

/// <summary><c>wf trigger</c></summary>
internal static class TriggerCommand
{
    public static Command Define(CommandFactory define)
    {
        var workflow = CommandFactory.Workflow();
        var foreignId = new Argument<string>("FOREIGN-ID") { Description = "What the run is about." };
        var input = new Option<string?>("--input") { Description = $"The object that the run starts with: {JsonInput.Help}", HelpName = "JSON" };
        var startAt = new Option<string?>("--start-at") { Description = "The status that the run starts at.", HelpName = "STATUS" };
        var key = new Option<string?>("--idempotency-key") { Description = "A repeat with the same key gives the run that the first made.", HelpName = "KEY" };
        var wait = new WaitOptions();
        var command = new Command("trigger", "Start a run.") { workflow, foreignId, input, startAt, key };
        wait.AddTo(command);
        define.Handle(command, async (session, parsed, cancellationToken) =>
        {
            var body = new JsonObject { ["foreignId"] = parsed.GetValue(foreignId), ["startAt"] = parsed.GetValue(startAt) };
            if (await JsonInput.ReadAsync(parsed.GetValue(input), session.Input, cancellationToken) is { } value)
                body["input"] = value;
            var name = parsed.GetValue(workflow)!;
            var answer = await session.Api.PostAsync(ApiClient.PathOf(name, "runs"), body, cancellationToken, ("Idempotency-Key", parsed.GetValue(key)));
            var exitCode = ExitCode.Success;
            if (parsed.GetValue(wait.WaitFor) is not null)
                (answer, exitCode) = await wait.GetAsync(session, parsed, name, (string)answer.Json["runId"]!, cancellationToken);
            session.Show(answer, () => session.Write(RunTable.Details(answer.Json)));
            return exitCode;
        });
        return command;
    }
}

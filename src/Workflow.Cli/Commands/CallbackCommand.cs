using System.CommandLine;
using Workflow.Cli.Output;

namespace Workflow.Cli.Commands;

/// <summary><c>wf callback</c></summary>
internal static class CallbackCommand
{
    public static Command Define(CommandFactory define)
    {
        var workflow = CommandFactory.Workflow();
        var foreignId = new Argument<string>("FOREIGN-ID") { Description = "Foreign ID of the run." };
        var status = new Argument<string>("STATUS") { Description = "The status whose callbacks are meant." };
        var body = new Option<string>("--body") { Description = "What the callback gets: text, @FILE, or - for standard input; the bytes of these are not changed.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var key = new Option<string?>("--idempotency-key") { Description = "A repeat with the same key gets the first answer.", HelpName = "KEY" };
        var command = new Command("callback", "Call back the latest run of a foreign ID. The exit code is 4 when the callback is skipped.") { workflow, foreignId, status, body, key };
        define.Handle(command, async (session, parsed, cancellationToken) =>
        {
            var content = await GivenContent.BytesAsync(parsed.GetValue(body)!, session.Input, cancellationToken);
            var answer = await session.Api.PostAsync(
                ApiClient.PathOf(parsed.GetValue(workflow)!, "callbacks", parsed.GetValue(foreignId)!, parsed.GetValue(status)!),
                content,
                cancellationToken,
                ("Idempotency-Key", parsed.GetValue(key)));
            session.Show(answer, () => session.Output.WriteLine($"{answer.Json["outcome"]} {Plain.Of((string?)answer.Json["reason"])}".TrimEnd()));
            return (string?)answer.Json["outcome"] == "Applied" ? ExitCode.Success : ExitCode.Conflict;
        });
        return command;
    }
}

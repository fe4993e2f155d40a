using System.CommandLine;
using System.Text.Json.Nodes;

namespace Workflow.Cli.Commands;

/// <summary>A run by its ID, or by its foreign ID, whose latest run is meant then.</summary>
internal sealed class RunArgument
{
    private readonly Argument<string?> _runId = new("RUN") { Description = "ID of the run; not needed with --foreign-id.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _foreignId = new("--foreign-id") { Description = "The latest run of this foreign ID, instead of RUN.", HelpName = "ID" };

    public void AddTo(Command command)
    {
        command.Add(_runId);
        command.Add(_foreignId);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_runId) is { Tokens.Count: > 0 } == result.GetResult(_foreignId) is not null)
                result.AddError("Give RUN or --foreign-id, one of them.");
        });
    }

    public async Task<string> ResolveAsync(Session session, ParseResult parsed, string workflow, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_runId) is { } runId)
            return runId;
        var foreignId = parsed.GetValue(_foreignId)!;
        var answer = await session.Api.GetAsync(ApiClient.PathOf(workflow, "runs") + ApiClient.QueryOf(("foreignId", foreignId), ("limit", "1"), ("objects", "false")), cancellationToken);
        return answer.Json["runs"] is JsonArray { Count: > 0 } runs
            ? (string)runs[0]!["runId"]!
            : throw new ApiException(ExitCode.NotFound, $"Workflow '{workflow}' has no run of foreign ID '{foreignId}'.");
    }
}

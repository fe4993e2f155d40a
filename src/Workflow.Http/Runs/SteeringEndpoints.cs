using Microsoft.AspNetCore.Http;

namespace Workflow.Http;

/// <summary>Pauses, resumes and cancels runs, and has their data deleted.</summary>
internal sealed class SteeringEndpoints(IWorkflows workflows)
{
    public async Task SteerAsync(ApiRequest request)
    {
        var workflow = request.WorkflowOf(workflows);
        var action = SteeringAction.Of(request["action"])
            ?? throw new ProblemException(404, "unknown-action", "There is no such action", $"There is no action '{request["action"]}'. There are {SteeringAction.Known}.", "action");
        var body = await request.ReadJsonObjectAsync(optional: true).ConfigureAwait(false);
        var options = new SteerOptions { Reason = ApiRequest.Text(body, "reason") ?? "", ExpectedVersion = EntityTags.Expected(request.Context) };
        RunRecord run;
        try
        {
            run = await action.RunAsync(workflow, request["runId"], options, request.Aborted).ConfigureAwait(false);
        }
        catch (RunConflictException conflict) when (options.ExpectedVersion is not null)
        {
            throw new ProblemException(412, "precondition-failed", "The run has another version", conflict.Message, "If-Match");
        }
        EntityTags.Write(request.Context, run);
        await RunJson.WriteAsync(request.Context, StatusCodes.Status200OK, json => RunJson.Write(json, run)).ConfigureAwait(false);
    }
}

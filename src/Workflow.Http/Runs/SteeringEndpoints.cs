using Microsoft.AspNetCore.Http;

namespace Workflow.Http;

/// <summary>Pauses, resumes and cancels runs, and has their data deleted.</summary>
internal sealed class SteeringEndpoints(IWorkflows workflows)
{
    public async Task SteerAsync(ApiRequest request)
    {
        var workflow = request.WorkflowOf(workflows);
        Func<string, SteerOptions?, CancellationToken, Task<RunRecord>> steer = request["action"] switch
        {
            "pause" => workflow.PauseAsync,
            "resume" => workflow.ResumeAsync,
            "cancel" => workflow.CancelAsync,
            "delete-data" => workflow.DeleteDataAsync,
            var other => throw new ProblemException(404, "unknown-action", "There is no such action", $"There is no action '{other}'. There are pause, resume, cancel and delete-data.", "action"),
        };

        var body = await request.ReadJsonObjectAsync(optional: true).ConfigureAwait(false);
        var run = await steer(request["runId"], new SteerOptions { Reason = ApiRequest.Text(body, "reason") ?? "" }, request.Aborted).ConfigureAwait(false);
        await RunJson.WriteAsync(request.Context, StatusCodes.Status200OK, json => RunJson.Write(json, run)).ConfigureAwait(false);
    }
}

using Microsoft.AspNetCore.Http;

namespace Workflow.Http;

/// <summary>Takes callbacks.</summary>
internal sealed class CallbackEndpoint(IWorkflows workflows)
{
    public async Task CallAsync(ApiRequest request)
    {
        var workflow = request.WorkflowOf(workflows);
        if (workflow.Definition.Graph.Statuses.All(status => status.Name != request["status"]))
        {
            throw new ProblemException(
                404,
                "unknown-status",
                "There is no such status",
                $"Workflow '{workflow.Definition.Name}' has no status '{request["status"]}'. Its statuses are {string.Join(", ", workflow.Definition.Graph.Statuses.Select(status => status.Name))}.",
                "status");
        }

        var payload = await request.ReadBodyAsync().ConfigureAwait(false);
        var result = await workflow.CallbackAsync(request["foreignId"], request["status"], payload, request.Aborted).ConfigureAwait(false);
        await RunJson.WriteAsync(
            request.Context,
            StatusCodes.Status200OK,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("outcome", result.Outcome.ToString());
                json.WriteString("reason", result.Reason);
                json.WriteEndObject();
            }).ConfigureAwait(false);
    }
}

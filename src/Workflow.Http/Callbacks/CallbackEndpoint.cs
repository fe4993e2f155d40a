using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Workflow.Http;

/// <summary>Takes callbacks.</summary>
internal sealed class CallbackEndpoint(IWorkflows workflows, FirstAnswers answers)
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
        var answer = request.IdempotencyKey is { } key
            ? await answers.GetOrMakeAsync(workflow.Definition.Name, $"callback {request["foreignId"]}\n{request["status"]}", key, () => AnswerAsync(workflow, request, payload), request.Aborted).ConfigureAwait(false)
            : await AnswerAsync(workflow, request, payload).ConfigureAwait(false);
        await RunJson.WriteAsync(request.Context, StatusCodes.Status200OK, json => json.WriteRawValue(answer)).ConfigureAwait(false);
    }

    private static async Task<byte[]> AnswerAsync(IWorkflow workflow, ApiRequest request, ReadOnlyMemory<byte> payload)
    {
        var result = await workflow.CallbackAsync(request["foreignId"], request["status"], payload, request.Aborted).ConfigureAwait(false);
        return JsonSerializer.SerializeToUtf8Bytes(new { Outcome = result.Outcome.ToString(), result.Reason }, ApiJson.Options);
    }
}

using Microsoft.AspNetCore.Http;

namespace Workflow.Http;

/// <summary>Takes operations on many runs, and says how far they have got.</summary>
internal sealed class OperationEndpoints(IWorkflows workflows, OperationStore operations, BatchRunner runner, TimeProvider time)
{
    private const int CancelAttempts = 10;

    public async Task StartAsync(ApiRequest request)
    {
        var workflow = request.WorkflowOf(workflows);
        var operation = await runner.StartAsync(await BatchRequest.ReadAsync(request, workflow.Definition, time.GetUtcNow()).ConfigureAwait(false), request.Aborted).ConfigureAwait(false);
        request.Context.Response.Headers.Location = $"{WorkflowApi.Prefix}/{Uri.EscapeDataString(operation.Workflow)}/operations/{operation.OperationId}";
        request.Context.Response.Headers.RetryAfter = "1";
        await ApiJson.WriteAsync(request.Context, StatusCodes.Status202Accepted, OperationView.Of(operation)).ConfigureAwait(false);
    }

    public async Task GetAsync(ApiRequest request)
    {
        var operation = await runner.ContinueAsync(await RequireAsync(request).ConfigureAwait(false), request.Aborted).ConfigureAwait(false);
        await ApiJson.WriteAsync(request.Context, StatusCodes.Status200OK, OperationView.Of(operation)).ConfigureAwait(false);
    }

    /// <summary>Asks for an end: what is done stays done.</summary>
    public async Task CancelAsync(ApiRequest request)
    {
        for (var attempt = 0; attempt < CancelAttempts; attempt++)
        {
            var found = await RequireAsync(request).ConfigureAwait(false);
            var operation = found.Value;
            if (operation.State == BatchState.Running && !operation.CancelRequested)
            {
                if (await operations.PutAsync(found with { Value = operation with { CancelRequested = true } }, request.Aborted).ConfigureAwait(false) is not { } stored)
                    continue;
                found = stored;
            }
            await ApiJson.WriteAsync(request.Context, StatusCodes.Status200OK, OperationView.Of(found.Value)).ConfigureAwait(false);
            return;
        }
        throw new ProblemException(409, "operation-busy", "The operation changes all the time", "The operation made progress each time it was to be cancelled. Try again.");
    }

    private async Task<Stored<BatchOperation>> RequireAsync(ApiRequest request)
    {
        var workflow = request.WorkflowOf(workflows).Definition.Name;
        return await operations.FindAsync(workflow, request["id"], request.Aborted).ConfigureAwait(false)
            ?? throw new ProblemException(404, "operation-not-found", "There is no such operation", $"Workflow '{workflow}' has no operation '{request["id"]}'. Operations are kept for a day after they end.");
    }

    private sealed record OperationView(
        string OperationId,
        string Workflow,
        string Action,
        string Reason,
        BatchState State,
        int Processed,
        int Changed,
        int Refused,
        int? Total,
        IReadOnlyList<BatchProblem> Problems,
        bool CancelRequested,
        DateTimeOffset StartedAt,
        DateTimeOffset UpdatedAt)
    {
        public static OperationView Of(BatchOperation operation) => new(
            operation.OperationId,
            operation.Workflow,
            operation.Action,
            operation.Reason,
            operation.State,
            operation.Processed,
            operation.Changed,
            operation.Refused,
            // How many a filter will find is known when it has found them.
            operation.Filter.RunIds.Count > 0 ? operation.Filter.RunIds.Count : operation.State == BatchState.Completed ? operation.Processed : null,
            operation.Problems,
            operation.CancelRequested,
            operation.StartedAt,
            operation.UpdatedAt);
    }
}

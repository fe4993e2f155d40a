using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Workflow.Http;

/// <summary>Starts and shows runs.</summary>
internal sealed class RunEndpoints(IWorkflows workflows, CancellationToken stopping)
{
    /// <summary>The longest wait: what Azure's front ends hold a request for.</summary>
    private const int MaxTimeoutSeconds = 230;

    private const int DefaultTimeoutSeconds = 30;

    public async Task TriggerAsync(ApiRequest request)
    {
        var workflow = request.WorkflowOf(workflows);
        var body = await request.ReadJsonObjectAsync(optional: false).ConfigureAwait(false);
        var foreignId = ApiRequest.Text(body, "foreignId")
            ?? throw ProblemException.BadRequest("foreignId", "foreignId is missing. Give a text of 1 to 512 characters that identifies what the run is about.");
        var run = await workflow.TriggerAsync(
            foreignId,
            new TriggerOptions
            {
                Input = InputOf(body),
                StartAt = ApiRequest.Text(body, "startAt"),
                IdempotencyKey = request.IdempotencyKey,
                TraceOrigin = $"{request.Context.Request.Method} {request.Context.Request.Path}",
            },
            request.Aborted).ConfigureAwait(false);

        EntityTags.Write(request.Context, run);
        request.Context.Response.Headers.Location = $"{WorkflowApi.Prefix}/{Uri.EscapeDataString(run.Workflow)}/runs/{run.RunId}";
        await RunJson.WriteAsync(request.Context, StatusCodes.Status202Accepted, json => RunJson.Write(json, run)).ConfigureAwait(false);
    }

    public async Task GetAsync(ApiRequest request)
    {
        var workflow = request.WorkflowOf(workflows);
        var timeout = request.Query("timeoutSeconds", DefaultTimeoutSeconds, 0, MaxTimeoutSeconds);
        if (request.Query("waitFor") is { } named)
            RunFilter.StatusOf(workflow.Definition, named, "waitFor");
        var (status, run) = request.Query("waitFor") is { } waitFor
            ? await WaitAsync(workflow, request["runId"], waitFor, TimeSpan.FromSeconds(timeout), request.Aborted).ConfigureAwait(false)
            : (StatusCodes.Status200OK, await workflow.GetAsync(request["runId"], request.Aborted).ConfigureAwait(false));
        EntityTags.Write(request.Context, run);
        if (status == StatusCodes.Status200OK && EntityTags.IsKnown(request.Context, run))
        {
            request.Context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        await RunJson.WriteAsync(request.Context, status, json => RunJson.Write(json, run)).ConfigureAwait(false);
    }

    public async Task ListAsync(ApiRequest request)
    {
        var workflow = request.WorkflowOf(workflows);
        var query = RunFilter.QueryOf(request, workflow.Definition);
        var page = await workflow.ListAsync(query, request.Aborted).ConfigureAwait(false);
        await RunJson.WriteAsync(
            request.Context,
            StatusCodes.Status200OK,
            json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("runs");
                foreach (var run in page.Items)
                    RunJson.Write(json, run, !query.WithoutObjects);
                json.WriteEndArray();
                json.WriteString("continuationToken", page.ContinuationToken);
                json.WriteEndObject();
            }).ConfigureAwait(false);
    }

    public async Task HistoryAsync(ApiRequest request)
    {
        var workflow = request.WorkflowOf(workflows);
        var entries = await workflow.HistoryAsync(request["runId"], request.Aborted).ConfigureAwait(false);
        var run = await workflow.GetAsync(request["runId"], request.Aborted).ConfigureAwait(false);
        await RunJson.WriteAsync(
            request.Context,
            StatusCodes.Status200OK,
            json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("entries");
                foreach (var entry in entries)
                    RunJson.Write(json, entry);
                json.WriteEndArray();
                json.WriteString("traceOrigin", run.TraceOrigin);
                json.WriteEndObject();
            }).ConfigureAwait(false);
    }

    public async Task TimeoutsAsync(ApiRequest request)
    {
        var workflow = request.WorkflowOf(workflows);
        var run = await workflow.GetAsync(request["runId"], request.Aborted).ConfigureAwait(false);
        var timeouts = await workflow.TimeoutsAsync(run.RunId, request.Aborted).ConfigureAwait(false);
        var names = workflow.Definition.Graph.Statuses.ToDictionary(status => status.Value, status => status.Name);
        await ApiJson.WriteAsync(
            request.Context,
            StatusCodes.Status200OK,
            new
            {
                Timeouts = timeouts.Select(timeout => new
                {
                    Status = names.GetValueOrDefault(timeout.Status, $"{timeout.Status}"),
                    timeout.DueAt,
                    ArmedAt = timeout.CreatedAt,
                    timeout.Attempt,
                }),
            }).ConfigureAwait(false);
    }

    private async Task<(int Status, RunRecord Run)> WaitAsync(IWorkflow workflow, string runId, string status, TimeSpan timeout, CancellationToken aborted)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, aborted);
        AwaitResult? result = null;
        try
        {
            result = await workflow.AwaitAsync(runId, status, timeout, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            // The host stops, which must not wait for this: the client asks again.
        }
        return result is null
            ? (StatusCodes.Status202Accepted, await workflow.GetAsync(runId, aborted).ConfigureAwait(false))
            : (StatusCodes.Status200OK, result.Run);
    }

    private static ReadOnlyMemory<byte>? InputOf(JsonElement body) =>
        ApiRequest.TryGet(body, "input", out var input) ? JsonMarshal.GetRawUtf8Value(input.Value).ToArray() : (ReadOnlyMemory<byte>?)null;
}

using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Workflow.Http;

/// <summary>Shows the workflows: what they are made of, what their processes do, and where their runs are.</summary>
internal sealed class WorkflowsEndpoint(IWorkflows workflows, RunCounter counter, ProcessMeasurements measurements, WorkflowApiOptions options)
{
    /// <summary>The rows that one request may read to count runs.</summary>
    private const int RowsPerRequest = 1000;

    public async Task ListAsync(ApiRequest request)
    {
        var share = Math.Max(1, RowsPerRequest / Math.Max(1, workflows.All.Count));
        var shown = new List<WorkflowView>();
        foreach (var workflow in workflows.All)
            shown.Add(await ViewAsync(workflow, share, request.Aborted).ConfigureAwait(false));
        await ApiJson.WriteAsync(request.Context, StatusCodes.Status200OK, new { Workflows = shown, options.TraceLink }).ConfigureAwait(false);
    }

    public async Task GetAsync(ApiRequest request)
    {
        var view = await ViewAsync(request.WorkflowOf(workflows), RowsPerRequest, request.Aborted).ConfigureAwait(false);
        await ApiJson.WriteAsync(request.Context, StatusCodes.Status200OK, view).ConfigureAwait(false);
    }

    public async Task GraphAsync(ApiRequest request)
    {
        var graph = request.WorkflowOf(workflows).Definition.Graph;
        switch (request.Query("format"))
        {
            case null or "json":
                await RunJson.WriteAsync(request.Context, StatusCodes.Status200OK, json => json.WriteRawValue(graph.ToJson())).ConfigureAwait(false);
                break;
            case "mermaid":
                var text = Encoding.UTF8.GetBytes(graph.ToMermaid());
                request.Context.Response.ContentType = "text/markdown; charset=utf-8";
                request.Context.Response.ContentLength = text.Length;
                if (!HttpMethods.IsHead(request.Context.Request.Method))
                    await request.Context.Response.Body.WriteAsync(text, request.Aborted).ConfigureAwait(false);
                break;
            case var other:
                throw ProblemException.BadRequest("format", $"format is '{other}'; mermaid or json is expected.");
        }
    }

    private async Task<WorkflowView> ViewAsync(IWorkflow workflow, int rows, CancellationToken cancellationToken)
    {
        var definition = workflow.Definition;
        return new WorkflowView(
            definition.Name,
            definition.Graph.Statuses,
            definition.Graph.Transitions,
            measurements.Of(definition.Processes),
            CountsView.Of(await counter.CountAsync(workflow, rows, cancellationToken).ConfigureAwait(false), definition.Graph));
    }
}

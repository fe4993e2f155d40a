using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workflow.Cli.Commands;

/// <summary>Where graphs are read from: an app's API, or a file that was made from code.</summary>
internal static class GraphSource
{
    /// <summary>The graphs of all workflows of an app.</summary>
    public static async Task<IReadOnlyList<WorkflowGraph>> OfAppAsync(ApiClient api, CancellationToken cancellationToken)
    {
        var answer = await api.GetAsync("", cancellationToken);
        return
        [
            .. answer.Json["workflows"]!.AsArray().Select(workflow => WorkflowGraph.FromJson(new JsonObject
            {
                ["workflow"] = workflow!["name"]!.DeepClone(),
                ["statuses"] = workflow["statuses"]!.DeepClone(),
                ["transitions"] = workflow["transitions"]!.DeepClone(),
            }.ToJsonString())),
        ];
    }

    /// <summary>The graphs of a file, which holds one or an array of them, or of a host that runs the code.</summary>
    /// <exception cref="InputException">There are none.</exception>
    public static async Task<IReadOnlyList<WorkflowGraph>> OfCodeAsync(string source, CancellationToken cancellationToken)
    {
        if (Uri.TryCreate(source, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            using var api = new ApiClient(url, GlobalOptions.EnvironmentKey);
            return await OfAppAsync(api, cancellationToken);
        }

        try
        {
            var written = JsonNode.Parse(await File.ReadAllTextAsync(source, cancellationToken));
            return written is JsonArray graphs
                ? [.. graphs.Select(graph => WorkflowGraph.FromJson(graph?.ToJsonString() ?? "null"))]
                : [WorkflowGraph.FromJson(written?.ToJsonString() ?? "null")];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{source} cannot be read: {exception.Message}");
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new InputException($"{source} holds no graphs: {exception.Message}");
        }
    }
}

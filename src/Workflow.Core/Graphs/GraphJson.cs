using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workflow;

/// <summary>Writes and reads graphs as JSON.</summary>
internal static class GraphJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Write(WorkflowGraph graph) => JsonSerializer.Serialize(Shape(graph), Options);

    public static string Write(IEnumerable<WorkflowGraph> graphs) => JsonSerializer.Serialize(graphs.Select(Shape), Options);

    public static WorkflowGraph Read(string json)
    {
        WrittenGraph? written;
        try
        {
            written = JsonSerializer.Deserialize<WrittenGraph>(json, Options);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"This is not the JSON of a workflow's graph: {exception.Message}", exception);
        }

        if (written is not { Workflow: { Length: > 0 } workflow, Statuses: { } statuses, Transitions: { } transitions })
            throw new FormatException("This is not the JSON of a workflow's graph: workflow, statuses and transitions are expected.");
        var known = new Dictionary<int, WrittenStatus>();
        foreach (var status in statuses)
            known[status.Value] = status;
        if (transitions.FirstOrDefault(transition => !known.ContainsKey(transition.From) || !known.ContainsKey(transition.To)) is { } dangling)
            throw new FormatException($"This is not the JSON of a workflow's graph: the transition from {dangling.From} to {dangling.To} has a status that is not listed.");

        return new WorkflowGraph(
            workflow,
            transitions,
            value => known[value].Name ?? $"{value}",
            // Releases before handlers were written knew graphs without them.
            value => known[value].Handlers ?? []);
    }

    private static object Shape(WorkflowGraph graph) => new { graph.Workflow, graph.Statuses, graph.Transitions };

    private sealed record WrittenGraph(string? Workflow, IReadOnlyList<WrittenStatus>? Statuses, IReadOnlyList<GraphTransition>? Transitions);

    private sealed record WrittenStatus(int Value, string? Name, IReadOnlyList<StatusHandler>? Handlers);
}

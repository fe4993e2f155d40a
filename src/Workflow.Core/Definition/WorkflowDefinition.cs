using System.Text.Json;

namespace Workflow;

/// <summary>A workflow as it was built: immutable, the same for every host.</summary>
public abstract class WorkflowDefinition
{
    private protected WorkflowDefinition(string name, WorkflowGraph graph, WorkflowOptions options)
    {
        Name = name;
        Graph = graph;
        Options = options;
    }

    /// <summary>Name of the workflow.</summary>
    public string Name { get; }

    /// <summary>Its statuses and transitions.</summary>
    public WorkflowGraph Graph { get; }

    /// <summary>Its options.</summary>
    public WorkflowOptions Options { get; }

    /// <summary>Its processes: what every host runs, and what is provisioned.</summary>
    public abstract IReadOnlyList<ProcessDescriptor> Processes { get; }

    internal abstract bool UsesTimeouts { get; }

    internal abstract WorkflowRuntime CreateRuntime(WorkflowServices services);
}

/// <summary>The options of a workflow as a whole.</summary>
public sealed record WorkflowOptions
{
    /// <summary>How objects and callback payloads are read and written. Default: the web defaults (camel case).</summary>
    public JsonSerializerOptions Json { get; init; } = DefaultJson;

    /// <summary>How the outbox is swept.</summary>
    public OutboxOptions Outbox { get; init; } = new();

    /// <summary>False: this app publishes no events of the workflow; somebody else drains its outbox. Default true.</summary>
    public bool PublishesEvents { get; init; } = true;

    /// <summary>How long after its pause a paused run is resumed; null = never. Default 1 h.</summary>
    public TimeSpan? ResumePausedAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long after its end a run is removed; null = never. Default: never.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>The defaults of every process.</summary>
    public ProcessOptions Defaults { get; init; } = new();

    private static JsonSerializerOptions DefaultJson { get; } = MakeDefaultJson();

    private static JsonSerializerOptions MakeDefaultJson()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

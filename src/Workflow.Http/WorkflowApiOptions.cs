namespace Workflow.Http;

/// <summary>Options of the HTTP API.</summary>
public sealed class WorkflowApiOptions
{
    /// <summary>The header that a key comes in; the one that Azure Functions reads, too.</summary>
    public const string KeyHeader = "x-functions-key";

    /// <summary>The query parameter that a key may come in instead.</summary>
    public const string KeyParameter = "code";

    /// <summary>
    /// The keys that open the API; each request but health checks and the dashboard's files must bring one. Empty (the default):
    /// no key is asked for, because whatever stands before the API does that (as the Functions host does), or because it
    /// listens on this machine alone.
    /// </summary>
    public ICollection<string> Keys { get; } = [];

    /// <summary>
    /// A link to where traces are shown, with <c>{traceId}</c> in the place of the trace's ID; the dashboard offers it for each run.
    /// Default: none, and the trace's ID is shown as text.
    /// </summary>
    public string? TraceLink { get; set; }
}

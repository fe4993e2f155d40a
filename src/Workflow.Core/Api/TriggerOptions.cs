namespace Workflow;

/// <summary>Options of a trigger.</summary>
/// <typeparam name="TObject">The workflow's object.</typeparam>
/// <typeparam name="TStatus">The workflow's status enum.</typeparam>
public sealed record TriggerOptions<TObject, TStatus>
    where TStatus : struct, Enum
{
    /// <summary>The object the run starts with. Default: a new <typeparamref name="TObject"/>.</summary>
    public TObject? Input { get; init; }

    /// <summary>The status the run starts at. Default (and for status 0): <see cref="WorkflowGraph.DefaultStart"/>.</summary>
    public TStatus? StartAt { get; init; }

    /// <summary>
    /// When given, at most one run is ever created with this key for the foreign ID: a repeat answers with the first run,
    /// whatever became of it. 1 to 256 characters.
    /// </summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>Options of a trigger by JSON.</summary>
public sealed record TriggerOptions
{
    /// <summary>The object the run starts with, as UTF-8 JSON. Default: the zero value of the workflow's object.</summary>
    public ReadOnlyMemory<byte>? Input { get; init; }

    /// <summary>Name of the status the run starts at. Default: <see cref="WorkflowGraph.DefaultStart"/>.</summary>
    public string? StartAt { get; init; }

    /// <summary>See <see cref="TriggerOptions{TObject,TStatus}.IdempotencyKey"/>.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Who triggers, for <see cref="RunRecord.TraceOrigin"/>; at most 4,096 characters are kept.</summary>
    public string TraceOrigin { get; init; } = "";
}

namespace Workflow;

/// <summary>A run as it was stored at one version, with its typed status and object.</summary>
/// <typeparam name="TObject">The workflow's object.</typeparam>
/// <typeparam name="TStatus">The workflow's status enum.</typeparam>
public class RunSnapshot<TObject, TStatus>
    where TStatus : struct, Enum
{
    /// <summary>A snapshot of a record.</summary>
    /// <param name="record">The stored record.</param>
    /// <param name="status">Its status.</param>
    /// <param name="value">Its object, decoded.</param>
    public RunSnapshot(RunRecord record, TStatus status, TObject value)
    {
        Record = record;
        Status = status;
        Object = value;
    }

    /// <summary>The stored record behind this snapshot.</summary>
    public RunRecord Record { get; }

    /// <summary>Name of the workflow.</summary>
    public string Workflow => Record.Workflow;

    /// <summary>The caller's identifier for what the run is about.</summary>
    public string ForeignId => Record.ForeignId;

    /// <summary>Identifier of the run.</summary>
    public string RunId => Record.RunId;

    /// <summary>Where the run stands in its life cycle. A handler sees an Initiated run as Running.</summary>
    public virtual RunState RunState => Record.RunState;

    /// <summary>Why it was paused, cancelled or asked to delete its data; empty otherwise.</summary>
    public string RunStateReason => Record.RunStateReason;

    /// <summary>The business status.</summary>
    public TStatus Status { get; }

    /// <summary>1 when triggered, one more with every move.</summary>
    public long Version => Record.Version;

    /// <summary>When the run was triggered.</summary>
    public DateTimeOffset CreatedAt => Record.CreatedAt;

    /// <summary>When this version was stored.</summary>
    public DateTimeOffset UpdatedAt => Record.UpdatedAt;

    /// <summary>The object.</summary>
    public TObject Object { get; set; }

    /// <summary>
    /// A key that is the same whenever a handler is called again for the same version of the run, and different for any other:
    /// use it as idempotency key for what the handler does outside the workflow.
    /// </summary>
    public string IdempotencyKey => $"{RunId}/{Version}";
}

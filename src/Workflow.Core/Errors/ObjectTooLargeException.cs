namespace Workflow;

/// <summary>A run's object is larger than the store takes. Nothing was stored. Keep large content elsewhere, and a reference to it in the object.</summary>
public sealed class ObjectTooLargeException : Exception
{
    /// <summary>An object is too large.</summary>
    /// <param name="workflow">Name of the workflow.</param>
    /// <param name="runId">The run.</param>
    /// <param name="size">Its size as JSON, in bytes.</param>
    /// <param name="limit">The largest size that is stored, in bytes.</param>
    public ObjectTooLargeException(string workflow, string runId, long size, long limit)
        : base($"Workflow '{workflow}': the object of run {runId} has {size} bytes as JSON, and at most {limit} are stored. Keep large content elsewhere, and a reference to it in the object.")
    {
        Workflow = workflow;
        RunId = runId;
        Size = size;
        Limit = limit;
    }

    /// <summary>Name of the workflow.</summary>
    public string Workflow { get; }

    /// <summary>The run.</summary>
    public string RunId { get; }

    /// <summary>The object's size as JSON, in bytes.</summary>
    public long Size { get; }

    /// <summary>The largest size that is stored, in bytes.</summary>
    public long Limit { get; }
}

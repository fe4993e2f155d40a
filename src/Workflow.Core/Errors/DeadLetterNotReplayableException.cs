namespace Workflow;

/// <summary>A dead letter cannot be replayed now. It is kept.</summary>
public sealed class DeadLetterNotReplayableException : Exception
{
    /// <summary>A dead letter, and why not.</summary>
    public DeadLetterNotReplayableException(string workflow, string id, string why, Exception? inner = null)
        : base($"Dead letter '{id}' of workflow '{workflow}' cannot be replayed: {why}", inner)
    {
    }
}

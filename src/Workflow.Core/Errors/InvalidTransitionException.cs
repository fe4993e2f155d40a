namespace Workflow;

/// <summary>A handler returned a status that it did not declare as a destination. Nothing was stored.</summary>
public sealed class InvalidTransitionException : Exception
{
    /// <summary>An invalid transition.</summary>
    public InvalidTransitionException(string workflow, string from, string to)
        : base($"Workflow '{workflow}': no transition from {from} to {to}. Add {to} to the destinations of {from}, or return one of them.")
    {
        Workflow = workflow;
        From = from;
        To = to;
    }

    /// <summary>Name of the workflow.</summary>
    public string Workflow { get; }

    /// <summary>The status the run has.</summary>
    public string From { get; }

    /// <summary>The status that was returned.</summary>
    public string To { get; }
}

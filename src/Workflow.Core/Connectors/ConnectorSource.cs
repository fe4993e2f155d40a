namespace Workflow;

/// <summary>Where a connector's events come from.</summary>
public abstract record ConnectorSource
{
    private protected ConnectorSource()
    {
    }

    /// <summary>
    /// Runs of another workflow of the same app that reach a run state: Paused, Cancelled, Completed or DataDeleted.
    /// The event's foreign ID is the run's, its body the run's object.
    /// </summary>
    public static ConnectorSource Runs(string workflow, RunState reaching) => new RunSource(workflow, null, reaching);

    /// <summary>Runs of another workflow of the same app that enter a status.</summary>
    public static ConnectorSource Runs<TStatus>(string workflow, TStatus entering)
        where TStatus : struct, Enum => new RunSource(workflow, StatusMap<TStatus>.ToNumber(entering), null);

    /// <summary>Any stream that keeps a cursor for its consumer.</summary>
    /// <param name="open">
    /// Opens the stream for a consumer name: it continues after what that name acknowledged last, from the oldest event for a new name.
    /// </param>
    public static ConnectorSource Stream(Func<string, CancellationToken, ValueTask<IConnectorReader>> open) => new StreamSource(open);
}

/// <summary>Runs of another workflow.</summary>
internal sealed record RunSource(string Workflow, int? Status, RunState? RunState) : ConnectorSource;

/// <summary>A stream that is read by polling.</summary>
internal sealed record StreamSource(Func<string, CancellationToken, ValueTask<IConnectorReader>> Open) : ConnectorSource;

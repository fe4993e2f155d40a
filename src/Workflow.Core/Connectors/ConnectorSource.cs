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

    /// <summary>A queue that belongs to somebody else. It is consumed, never provisioned.</summary>
    /// <param name="queue">Its name.</param>
    /// <param name="usesSessions">Whether it requires sessions.</param>
    /// <param name="foreignId">What a message is about. Default: its session ID, else its correlation ID, else its message ID.</param>
    /// <remarks>
    /// The handler gets each message at least once; trigger with the event's ID as idempotency key, and it counts once.
    /// ParallelCount limits how many messages each host handles at a time; ConsumeLag, 5 minutes at most, is waited with the message in hand.
    /// </remarks>
    public static ConnectorSource Queue(string queue, bool usesSessions = false, Func<ConnectorMessage, string>? foreignId = null) =>
        new QueueSource(new MessageSource(queue, null, null, usesSessions, foreignId));

    /// <summary>A subscription that belongs to somebody else. It is consumed, never provisioned.</summary>
    /// <param name="topic">Name of the topic.</param>
    /// <param name="subscription">Name of the subscription.</param>
    /// <param name="usesSessions">Whether it requires sessions.</param>
    /// <param name="foreignId">What a message is about. Default: its session ID, else its correlation ID, else its message ID.</param>
    /// <inheritdoc cref="Queue" path="/remarks" />
    public static ConnectorSource Subscription(string topic, string subscription, bool usesSessions = false, Func<ConnectorMessage, string>? foreignId = null) =>
        new QueueSource(new MessageSource(null, topic, subscription, usesSessions, foreignId));

    /// <summary>Any stream that keeps a cursor for its consumer.</summary>
    /// <param name="open">
    /// Opens the stream for a consumer name: it continues after what that name acknowledged last, from the oldest event for a new name.
    /// </param>
    public static ConnectorSource Stream(Func<string, CancellationToken, ValueTask<IConnectorReader>> open) => new StreamSource(open);
}

/// <summary>Runs of another workflow.</summary>
internal sealed record RunSource(string Workflow, int? Status, RunState? RunState) : ConnectorSource;

/// <summary>A queue or subscription of somebody else's.</summary>
internal sealed record QueueSource(MessageSource Messages) : ConnectorSource;

/// <summary>A stream that is read by polling.</summary>
internal sealed record StreamSource(Func<string, CancellationToken, ValueTask<IConnectorReader>> Open) : ConnectorSource;

namespace Workflow.Emulator.Broker;

/// <summary>A queue of the namespace with its dead-letter queue.</summary>
internal sealed class QueueEntity : IMessageTarget, IDisposable
{
    private readonly Lock _gate = new();
    private readonly DuplicateDetection? _duplicates;

    public QueueEntity(QueueDefinition definition, BrokerContext context)
    {
        Definition = definition;
        CreatedAt = context.Time.GetUtcNow();
        _duplicates = definition.RequiresDuplicateDetection ? new DuplicateDetection(definition.DuplicateDetectionHistoryTimeWindow, context.Time) : null;
        Messages = Subqueues.Create(QueueSettings.From(definition), context);
    }

    public QueueDefinition Definition { get; private set; }

    public DateTimeOffset CreatedAt { get; }

    public MessageQueue Messages { get; }

    public string Path => Definition.Name;

    public void Update(QueueDefinition definition)
    {
        Definition = definition;
        Messages.Apply(QueueSettings.From(definition));
    }

    public void Send(MessageContent content) => Accept(content);

    public long Schedule(MessageContent content) => Accept(content);

    public void CancelScheduled(long sequenceNumber) => Messages.CancelScheduled(sequenceNumber);

    public void Dispose() => Messages.Dispose();

    private long Accept(MessageContent content)
    {
        if (_duplicates is null)
            return Messages.Enqueue(content);

        lock (_gate)
            return _duplicates.IsFirst(content.MessageId) ? Messages.Enqueue(content) : 0;
    }
}

using System.Collections.Concurrent;

namespace Workflow.Emulator.Broker;

/// <summary>A topic: gives every message to each subscription whose rules want it.</summary>
internal sealed class Topic : IMessageTarget, IDisposable
{
    private readonly Lock _gate = new();
    private readonly BrokerContext _context;
    private readonly DuplicateDetection? _duplicates;
    private readonly ConcurrentDictionary<string, Subscription> _subscriptions = new(StringComparer.OrdinalIgnoreCase);

    public Topic(TopicDefinition definition, BrokerContext context)
    {
        Definition = definition;
        CreatedAt = context.Time.GetUtcNow();
        _context = context;
        _duplicates = definition.RequiresDuplicateDetection ? new DuplicateDetection(definition.DuplicateDetectionHistoryTimeWindow, context.Time) : null;
        Scheduled = Subqueues.Create(new QueueSettings(definition.Name) { ForwardTo = definition.Name }, context);
        foreach (var subscription in definition.Subscriptions)
            Add(subscription);
    }

    public TopicDefinition Definition { get; private set; }

    public DateTimeOffset CreatedAt { get; }

    /// <summary>Messages whose time has not come; when it does, the queue forwards them to this topic.</summary>
    public MessageQueue Scheduled { get; }

    public string Path => Definition.Name;

    public IEnumerable<Subscription> Subscriptions => _subscriptions.Values.OrderBy(subscription => subscription.Definition.Name, StringComparer.OrdinalIgnoreCase);

    public Subscription? Find(string subscription) => _subscriptions.GetValueOrDefault(subscription);

    public Subscription Add(SubscriptionDefinition definition)
    {
        var subscription = new Subscription(Definition, definition, _context);
        if (_subscriptions.TryAdd(definition.Name, subscription))
            return subscription;

        subscription.Dispose();
        throw new BrokerException(BrokerError.AlreadyExists, $"The subscription '{subscription.Messages.Path}' already exists.");
    }

    public bool Remove(string subscription)
    {
        if (!_subscriptions.TryRemove(subscription, out var removed))
            return false;

        removed.Messages.Clear();
        removed.Dispose();
        return true;
    }

    /// <summary>Forgets every message of the topic and its subscriptions.</summary>
    public void Clear()
    {
        Scheduled.Clear();
        foreach (var (_, subscription) in _subscriptions)
            subscription.Messages.Clear();
    }

    public void Update(TopicDefinition definition) => Definition = definition;

    public void Send(MessageContent content) => Accept(content);

    public long Schedule(MessageContent content) => Accept(content);

    public void CancelScheduled(long sequenceNumber) => Scheduled.CancelScheduled(sequenceNumber);

    /// <summary>
    /// Gives a message to the subscriptions that want it. One that requires sessions dead-letters what has none,
    /// as Service Bus does, and does not keep the others from their message.
    /// </summary>
    public void Publish(MessageContent content)
    {
        foreach (var (_, subscription) in _subscriptions)
        {
            if (!subscription.Wants(content))
                continue;

            if (subscription.Definition.RequiresSession && string.IsNullOrEmpty(content.SessionId))
                subscription.Messages.Bury(content, "Session ID is null", "Session enabled entity doesn't allow a message whose session identifier is null.");
            else
                subscription.Messages.Enqueue(content);
        }
    }

    public void Dispose()
    {
        Scheduled.Dispose();
        foreach (var (_, subscription) in _subscriptions)
            subscription.Dispose();
    }

    private long Accept(MessageContent content)
    {
        if (_duplicates is null)
            return Route(content);

        lock (_gate)
            return _duplicates.IsFirst(content.MessageId) ? Route(content) : 0;
    }

    private long Route(MessageContent content)
    {
        if (content.ScheduledEnqueueTime is { } due && due > _context.Time.GetUtcNow())
            return Scheduled.Enqueue(content);

        Publish(content);
        return 0;
    }
}

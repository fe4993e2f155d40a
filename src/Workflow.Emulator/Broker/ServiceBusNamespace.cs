using System.Collections.Concurrent;

namespace Workflow.Emulator.Broker;

/// <summary>The entities of a namespace, by path.</summary>
internal sealed class ServiceBusNamespace : IDisposable
{
    /// <summary>Service Bus forwards a message this often at most.</summary>
    private const int LongestForwardChain = 4;
    private readonly ConcurrentDictionary<string, QueueEntity> _queues = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Topic> _topics = new(StringComparer.OrdinalIgnoreCase);
    private readonly ThreadLocal<int> _hops = new();

    public ServiceBusNamespace(BrokerContext context)
    {
        Context = context;
        context.Forward = Forward;
    }

    public BrokerContext Context { get; }

    public IEnumerable<QueueEntity> Queues => _queues.Values.OrderBy(queue => queue.Path, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<Topic> Topics => _topics.Values.OrderBy(topic => topic.Path, StringComparer.OrdinalIgnoreCase);

    public QueueEntity CreateQueue(QueueDefinition definition)
    {
        ThrowIfTaken(definition.Name);
        var queue = new QueueEntity(definition, Context);
        if (_queues.TryAdd(definition.Name, queue))
            return queue;

        queue.Dispose();
        throw Taken(definition.Name);
    }

    public Topic CreateTopic(TopicDefinition definition)
    {
        ThrowIfTaken(definition.Name);
        var topic = new Topic(definition, Context);
        if (_topics.TryAdd(definition.Name, topic))
            return topic;

        topic.Dispose();
        throw Taken(definition.Name);
    }

    public QueueEntity? FindQueue(string name) => _queues.GetValueOrDefault(name);

    public Topic? FindTopic(string name) => _topics.GetValueOrDefault(name);

    public Subscription? FindSubscription(string path) =>
        EntityPath.TrySplitSubscription(path, out var topic, out var subscription) ? FindTopic(topic)?.Find(subscription) : null;

    public bool Delete(string name)
    {
        if (_queues.TryRemove(name, out var queue))
        {
            queue.Messages.Clear();
            queue.Dispose();
            return true;
        }

        if (!_topics.TryRemove(name, out var topic))
            return false;

        topic.Clear();
        topic.Dispose();
        return true;
    }

    /// <summary>What can be sent to at an address. Throws <see cref="BrokerError.NotFound"/>.</summary>
    public IMessageTarget Target(string path) =>
        FindQueue(path) as IMessageTarget ?? FindTopic(path) ?? throw NotFound(path);

    /// <summary>What can be received from at an address: a queue, a subscription, or the dead letters of either. Throws <see cref="BrokerError.NotFound"/>.</summary>
    public MessageQueue Source(string path)
    {
        var entity = path;
        var dead = EntityPath.TryCut(ref entity, EntityPath.DeadLetterSuffix);
        var messages = FindQueue(entity)?.Messages ?? FindSubscription(entity)?.Messages ?? throw NotFound(path);
        return dead ? messages.DeadLetters! : messages;
    }

    public bool Exists(string path)
    {
        EntityPath.TryCut(ref path, EntityPath.DeadLetterSuffix);
        return FindQueue(path) is not null || FindTopic(path) is not null || FindSubscription(path) is not null;
    }

    /// <summary>Every queue in the namespace, dead-letter queues not named separately.</summary>
    public IEnumerable<MessageQueue> AllMessages() =>
        Queues.Select(queue => queue.Messages)
            .Concat(Topics.SelectMany(topic => topic.Subscriptions.Select(subscription => subscription.Messages).Prepend(topic.Scheduled)));

    public void Dispose()
    {
        foreach (var queue in _queues.Values)
            queue.Dispose();
        foreach (var topic in _topics.Values)
            topic.Dispose();
        _hops.Dispose();
        Context.Dispose();
    }

    private void Forward(string target, MessageContent content, string? deadLetterSource, MessageQueue from)
    {
        if (_hops.Value >= LongestForwardChain)
        {
            from.Bury(content, "MaxTransferHopCountExceeded", "The message was forwarded too often.");
            return;
        }

        _hops.Value++;
        try
        {
            if (FindTopic(target) is { } own && own.Scheduled == from)
                own.Publish(content);
            else
                Target(target).Send(deadLetterSource is null ? content : content.DiedIn(deadLetterSource));
        }
        catch (BrokerException refusal)
        {
            from.Bury(content, refusal.Error.ToString(), refusal.Message);
        }
        finally
        {
            _hops.Value--;
        }
    }

    private void ThrowIfTaken(string name)
    {
        if (FindQueue(name) is not null || FindTopic(name) is not null)
            throw Taken(name);
    }

    private static BrokerException Taken(string name) => new(BrokerError.AlreadyExists, $"The entity '{name}' already exists.");

    private static BrokerException NotFound(string path) => new(BrokerError.NotFound, $"The messaging entity '{path}' could not be found.");
}

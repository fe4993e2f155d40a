namespace Workflow.ServiceBus;

/// <summary>
/// The entities that an app's workflows need, made from the process list: what is provisioned cannot differ from what is
/// consumed. <c>infra/topology.json</c> and the official emulator's Config.json are written from it.
/// </summary>
public sealed class ServiceBusTopology
{
    /// <summary>
    /// Long enough for a client that repeats a send that had arrived. What comes twice later is dropped by the run's version;
    /// a longer window costs throughput.
    /// </summary>
    private static readonly TimeSpan DuplicateDetectionWindow = TimeSpan.FromMinutes(1);

    /// <summary>Runs of a host that died wait this long for another; handlers that take longer renew it.</summary>
    private static readonly TimeSpan LockDuration = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The engine decides about runs that fail; the broker only about messages that kill host after host and have no
    /// PauseAfterErrorCount. Deployments and lost connections count too, so this is far above what happens to sound messages.
    /// </summary>
    private const int DeliveriesBesidesFailures = 100;

    /// <summary>The most that Service Bus takes.</summary>
    private const int MostDeliveries = 2000;

    private readonly Dictionary<string, SubscriptionAddress> _byProcess;

    private ServiceBusTopology(IReadOnlyList<TopicTopology> topics, IReadOnlyList<MessageSource> references)
    {
        Topics = topics;
        References = references;
        _byProcess = topics
            .SelectMany(topic => topic.Subscriptions.Select(subscription => (subscription.Process, new SubscriptionAddress(topic.Name, subscription.Name))))
            .ToDictionary(pair => pair.Process, pair => pair.Item2, StringComparer.Ordinal);
    }

    /// <summary>The topics, by name: one for each workflow.</summary>
    public IReadOnlyList<TopicTopology> Topics { get; }

    /// <summary>The queues and subscriptions of others that connectors consume: they must be there, but are not provisioned.</summary>
    public IReadOnlyList<MessageSource> References { get; }

    /// <summary>The entities of an app.</summary>
    /// <exception cref="WorkflowConfigurationException">A connector's queue has the name of a workflow's topic.</exception>
    public static ServiceBusTopology Of(WorkflowTopology workflows)
    {
        ArgumentNullException.ThrowIfNull(workflows);
        var topics = workflows.Processes
            .Select(process => process.Workflow)
            .Distinct(StringComparer.Ordinal)
            .Select(workflow => new TopicTopology(EntityNames.TopicOf(workflow), workflow, DuplicateDetectionWindow, SubscriptionsOf(workflow, workflows)))
            .OrderBy(topic => topic.Name, StringComparer.Ordinal)
            .ToList();

        var connectors = workflows.Processes.OfType<MessageProcessDescriptor>().ToList();
        foreach (var connector in connectors)
            RefuseOwn(connector, topics);
        return new ServiceBusTopology(topics, [.. connectors.Select(connector => connector.Source).DistinctBy(source => (source.Queue, source.Topic, source.Subscription))]);
    }

    /// <summary>Where the messages of an event process wait.</summary>
    /// <exception cref="KeyNotFoundException">The app has no such process.</exception>
    public SubscriptionAddress AddressOf(string process) => _byProcess[process];

    /// <summary>The JSON that the infrastructure is provisioned from (<c>infra/topology.json</c>).</summary>
    public string ToJson() => TopologyJson.Write(this);

    /// <summary>The configuration of the official Service Bus emulator with these entities.</summary>
    public string ToEmulatorConfig() => EmulatorConfig.Write(this);

    private static List<SubscriptionTopology> SubscriptionsOf(string workflow, WorkflowTopology workflows) => [.. workflows.Processes
        .OfType<EventProcessDescriptor>()
        .Where(process => process.Subscription.Workflow == workflow)
        .Select(process => new SubscriptionTopology(
            EntityNames.SubscriptionOf(process.Name),
            process.Name,
            LockDuration,
            Math.Min(MostDeliveries, DeliveriesBesidesFailures + process.Settings.PauseAfterErrorCount)))
        .OrderBy(subscription => subscription.Name, StringComparer.Ordinal)];

    /// <summary>A namespace has one entity of a name, whatever the case.</summary>
    private static void RefuseOwn(MessageProcessDescriptor connector, List<TopicTopology> topics)
    {
        var source = connector.Source;
        var own = topics.Find(topic => topic.Name.Equals(source.Queue ?? source.Topic, StringComparison.OrdinalIgnoreCase));
        if (own is null)
            return;
        if (source.Queue is not null)
            throw new WorkflowConfigurationException(connector.Workflow, $"connector process '{connector.Name}' wants queue '{source.Queue}', but '{own.Name}' is the topic of workflow '{own.Workflow}'. Rename one.");
        if (own.Subscriptions.Any(subscription => subscription.Name.Equals(source.Subscription, StringComparison.OrdinalIgnoreCase)))
            throw new WorkflowConfigurationException(connector.Workflow, $"connector process '{connector.Name}' wants {source}, which belongs to workflow '{own.Workflow}'. Consume its runs with ConnectorSource.Runs.");
    }
}

/// <summary>A subscription of a topic.</summary>
/// <param name="Topic">Name of the topic.</param>
/// <param name="Subscription">Name of the subscription in it.</param>
public readonly record struct SubscriptionAddress(string Topic, string Subscription)
{
    /// <inheritdoc />
    public override string ToString() => $"subscription '{Subscription}' of topic '{Topic}'";
}

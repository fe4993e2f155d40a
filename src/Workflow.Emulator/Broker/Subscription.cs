using Workflow.Emulator.Filters;

namespace Workflow.Emulator.Broker;

/// <summary>A subscription: a queue behind rules.</summary>
internal sealed class Subscription : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private CompiledRule[] _rules;

    public Subscription(TopicDefinition topic, SubscriptionDefinition definition, BrokerContext context)
    {
        _time = context.Time;
        Definition = definition;
        CreatedAt = _time.GetUtcNow();
        IReadOnlyList<RuleDefinition> rules = definition.Rules.Count > 0 ? definition.Rules : [RuleDefinition.Default];
        _rules = rules.Select(rule => new CompiledRule(rule with { CreatedAt = CreatedAt })).ToArray();
        Messages = Subqueues.Create(QueueSettings.From(topic, definition), context);
    }

    public SubscriptionDefinition Definition { get; private set; }

    public DateTimeOffset CreatedAt { get; }

    public MessageQueue Messages { get; }

    public IReadOnlyList<RuleDefinition> Rules => Volatile.Read(ref _rules).Select(rule => rule.Definition).ToList();

    public bool Wants(MessageContent content)
    {
        foreach (var rule in Volatile.Read(ref _rules))
        {
            if (rule.Matches(content))
                return true;
        }

        return false;
    }

    public void AddRule(RuleDefinition rule)
    {
        var compiled = new CompiledRule(rule with { CreatedAt = _time.GetUtcNow() });
        lock (_gate)
        {
            if (Array.Exists(_rules, existing => IsNamed(existing, rule.Name)))
                throw new BrokerException(BrokerError.AlreadyExists, $"The rule '{rule.Name}' already exists on '{Messages.Path}'.");

            Volatile.Write(ref _rules, [.. _rules, compiled]);
        }
    }

    public void RemoveRule(string name)
    {
        lock (_gate)
        {
            if (!Array.Exists(_rules, existing => IsNamed(existing, name)))
                throw new BrokerException(BrokerError.NotFound, $"There is no rule '{name}' on '{Messages.Path}'.");

            Volatile.Write(ref _rules, [.. _rules.Where(existing => !IsNamed(existing, name))]);
        }
    }

    public void Update(TopicDefinition topic, SubscriptionDefinition definition)
    {
        Definition = definition;
        Messages.Apply(QueueSettings.From(topic, definition));
    }

    public void Dispose() => Messages.Dispose();

    private static bool IsNamed(CompiledRule rule, string name) => string.Equals(rule.Definition.Name, name, StringComparison.OrdinalIgnoreCase);
}

namespace Workflow.Emulator;

/// <summary>A named rule of a subscription.</summary>
/// <param name="Name">The rule's name within its subscription.</param>
/// <param name="Filter">What the rule lets through.</param>
public sealed record RuleDefinition(string Name, RuleFilter Filter)
{
    /// <summary>The name Service Bus gives the rule a subscription is born with.</summary>
    public const string DefaultName = "$Default";

    /// <summary>The rule a subscription is born with: everything passes.</summary>
    public static RuleDefinition Default { get; } = new(DefaultName, new TrueRuleFilter());

    /// <summary>When the rule was created; set by the emulator.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What a rule lets through: one of the filters in this file.</summary>
public abstract record RuleFilter
{
    private protected RuleFilter()
    {
    }
}

/// <summary>Lets everything through.</summary>
public sealed record TrueRuleFilter : RuleFilter;

/// <summary>Lets nothing through.</summary>
public sealed record FalseRuleFilter : RuleFilter;

/// <summary>
/// A SQL filter of the common subset: comparison, AND, OR, NOT, IN, LIKE, IS NULL, EXISTS and <c>sys.</c> properties.
/// </summary>
/// <param name="Expression">The expression, for example <c>sys.Label = 'order' AND quantity &gt; 3</c>.</param>
public sealed record SqlRuleFilter(string Expression) : RuleFilter;

/// <summary>Lets through what equals every value set here; unset ones are not looked at.</summary>
public sealed record CorrelationRuleFilter : RuleFilter
{
    /// <summary>The correlation ID to match.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The message ID to match.</summary>
    public string? MessageId { get; init; }

    /// <summary>The address sent to.</summary>
    public string? To { get; init; }

    /// <summary>The address to reply to.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The subject, once called label.</summary>
    public string? Subject { get; init; }

    /// <summary>The session ID to match.</summary>
    public string? SessionId { get; init; }

    /// <summary>The session to reply to.</summary>
    public string? ReplyToSessionId { get; init; }

    /// <summary>The content type to match.</summary>
    public string? ContentType { get; init; }

    /// <summary>Application properties to match, by exact name.</summary>
    public IReadOnlyDictionary<string, object?> Properties { get; init; } = new Dictionary<string, object?>();
}

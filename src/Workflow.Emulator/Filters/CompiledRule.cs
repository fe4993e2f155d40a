using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Filters;

/// <summary>A rule made ready to be asked.</summary>
internal sealed class CompiledRule
{
    private readonly Func<MessageContent, bool> _predicate;

    public CompiledRule(RuleDefinition definition)
    {
        Definition = definition;
        try
        {
            _predicate = definition.Filter switch
            {
                TrueRuleFilter => static _ => true,
                FalseRuleFilter => static _ => false,
                SqlRuleFilter sql => SqlParser.Parse(sql.Expression),
                CorrelationRuleFilter correlation => message => Matches(correlation, message),
                _ => throw new SqlFilterException($"Unknown filter {definition.Filter.GetType().Name}."),
            };
        }
        catch (SqlFilterException refusal)
        {
            throw new BrokerException(BrokerError.InvalidArgument, $"The filter of rule '{definition.Name}' is refused. {refusal.Message}");
        }
    }

    public RuleDefinition Definition { get; }

    public bool Matches(MessageContent message) => _predicate(message);

    private static bool Matches(CorrelationRuleFilter filter, MessageContent message) =>
        Same(filter.CorrelationId, message.CorrelationId)
        && Same(filter.MessageId, message.MessageId)
        && Same(filter.To, message.To)
        && Same(filter.ReplyTo, message.ReplyTo)
        && Same(filter.Subject, message.Subject)
        && Same(filter.SessionId, message.SessionId)
        && Same(filter.ReplyToSessionId, message.ReplyToSessionId)
        && Same(filter.ContentType, message.ContentType)
        && filter.Properties.All(property => SqlValue.Compare(property.Value, message.ApplicationProperties.GetValueOrDefault(property.Key)) == 0);

    private static bool Same(string? wanted, string? actual) => wanted is null || string.Equals(wanted, actual, StringComparison.Ordinal);
}

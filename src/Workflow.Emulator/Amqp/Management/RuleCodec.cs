using Amqp.Types;

namespace Workflow.Emulator.Amqp.Management;

/// <summary>Rules in the described form that clients read. Codes as Service Bus documents them.</summary>
internal static class RuleCodec
{
    private const ulong RuleDescription = 0x13700000004;
    private const ulong EmptyAction = 0x13700000005;
    private const ulong SqlFilter = 0x1370000006;
    private const ulong TrueFilter = 0x1370000007;
    private const ulong FalseFilter = 0x1370000008;
    private const ulong CorrelationFilter = 0x1370000009;

    public static DescribedValue Describe(RuleDefinition rule) => Described(
        RuleDescription,
        Describe(rule.Filter),
        Described(EmptyAction),
        rule.Name,
        rule.CreatedAt.UtcDateTime);

    private static DescribedValue Describe(RuleFilter filter) => filter switch
    {
        SqlRuleFilter sql => Described(SqlFilter, sql.Expression, 20),
        CorrelationRuleFilter correlation => Describe(correlation),
        FalseRuleFilter => Described(FalseFilter, "1=0", 20),
        _ => Described(TrueFilter, "1=1", 20),
    };

    private static DescribedValue Describe(CorrelationRuleFilter filter)
    {
        var properties = new Map();
        foreach (var (name, value) in filter.Properties)
            properties[name] = value;
        return Described(
            CorrelationFilter,
            filter.CorrelationId, filter.MessageId, filter.To, filter.ReplyTo, filter.Subject, filter.SessionId,
            filter.ReplyToSessionId, filter.ContentType, properties);
    }

    private static DescribedValue Described(ulong code, params object?[] fields)
    {
        var list = new List();
        foreach (var field in fields)
            list.Add(field);
        return new DescribedValue(code, list);
    }
}

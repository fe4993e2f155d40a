using Amqp.Types;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Amqp.Management;

/// <summary>Adding, removing and listing a subscription's rules.</summary>
internal static class RuleOperations
{
    public static Map Add(Subscription subscription, ManagementRequest request)
    {
        var description = request.Required<Map>("rule-description");
        if (description["sql-rule-action"] is Map { Count: > 0 } action && action["expression"] is string { Length: > 0 })
            throw new BrokerException(BrokerError.NotImplemented, "Rule actions are not supported by the emulator.");

        subscription.AddRule(new RuleDefinition(request.Required<string>("rule-name"), Filter(description)));
        return [];
    }

    public static Map Remove(Subscription subscription, ManagementRequest request)
    {
        subscription.RemoveRule(request.Required<string>("rule-name"));
        return [];
    }

    public static Map? Enumerate(Subscription subscription, ManagementRequest request)
    {
        var rules = new List();
        foreach (var rule in subscription.Rules.Skip((int)request.Number("skip")).Take((int)request.Number("top")))
            rules.Add(new Map { ["rule-description"] = RuleCodec.Describe(rule) });
        return rules.Count == 0 ? null : new Map { ["rules"] = rules };
    }

    private static RuleFilter Filter(Map description)
    {
        if (description["sql-filter"] is Map sql)
            return new SqlRuleFilter(sql["expression"] as string ?? string.Empty);
        if (description["correlation-filter"] is not Map correlation)
            throw new BrokerException(BrokerError.InvalidArgument, "The rule has no filter.");

        return new CorrelationRuleFilter
        {
            CorrelationId = correlation["correlation-id"] as string,
            MessageId = correlation["message-id"] as string,
            To = correlation["to"] as string,
            ReplyTo = correlation["reply-to"] as string,
            Subject = correlation["label"] as string,
            SessionId = correlation["session-id"] as string,
            ReplyToSessionId = correlation["reply-to-session-id"] as string,
            ContentType = correlation["content-type"] as string,
            Properties = correlation["properties"] is Map properties
                ? properties.ToDictionary(property => property.Key.ToString()!, property => (object?)property.Value)
                : new Dictionary<string, object?>(),
        };
    }
}

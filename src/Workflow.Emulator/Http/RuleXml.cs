using System.Xml;
using System.Xml.Linq;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Http;

/// <summary>Rules as Atom describes them.</summary>
internal static class RuleXml
{
    private const string Kind = "RuleDescription";
    private static readonly XNamespace Schema = "http://www.w3.org/2001/XMLSchema";
    private static readonly XName TypeAttribute = AtomXml.Instance + "type";

    public static RuleDefinition Read(XDocument entry, string name) => Read(AtomXml.DescriptionIn(entry, Kind), name);

    public static RuleDefinition Read(XElement description, string name)
    {
        if (description.Element(AtomXml.ServiceBus + "Action") is { } action && TypeOf(action) == "SqlRuleAction")
            throw new BrokerException(BrokerError.NotImplemented, "Rule actions are not supported by the emulator.");

        var filter = description.Element(AtomXml.ServiceBus + "Filter");
        return new RuleDefinition(AtomXml.Value(description, "Name") ?? name, filter is null ? new TrueRuleFilter() : Filter(filter));
    }

    public static XElement Write(RuleDefinition rule) => AtomXml.Description(
        Kind,
        ("Filter", Write(rule.Filter)),
        ("Action", Typed("Action", "EmptyRuleAction")),
        ("CreatedAt", rule.CreatedAt),
        ("Name", rule.Name));

    private static RuleFilter Filter(XElement filter) => TypeOf(filter) switch
    {
        "SqlFilter" => new SqlRuleFilter(AtomXml.Value(filter, "SqlExpression") ?? string.Empty),
        "TrueFilter" => new TrueRuleFilter(),
        "FalseFilter" => new FalseRuleFilter(),
        "CorrelationFilter" => new CorrelationRuleFilter
        {
            CorrelationId = AtomXml.Value(filter, "CorrelationId"),
            MessageId = AtomXml.Value(filter, "MessageId"),
            To = AtomXml.Value(filter, "To"),
            ReplyTo = AtomXml.Value(filter, "ReplyTo"),
            Subject = AtomXml.Value(filter, "Label"),
            SessionId = AtomXml.Value(filter, "SessionId"),
            ReplyToSessionId = AtomXml.Value(filter, "ReplyToSessionId"),
            ContentType = AtomXml.Value(filter, "ContentType"),
            Properties = Properties(filter),
        },
        var type => throw new BrokerException(BrokerError.InvalidArgument, $"The filter '{type}' is unknown."),
    };

    private static Dictionary<string, object?> Properties(XElement filter) =>
        (filter.Element(AtomXml.ServiceBus + "Properties")?.Elements() ?? []).ToDictionary(
            property => property.Element(AtomXml.ServiceBus + "Key")!.Value,
            property => Parse(property.Element(AtomXml.ServiceBus + "Value")!));

    private static object? Parse(XElement value) => TypeOf(value) switch
    {
        "int" or "short" or "byte" => XmlConvert.ToInt32(value.Value),
        "long" => XmlConvert.ToInt64(value.Value),
        "double" or "float" => XmlConvert.ToDouble(value.Value),
        "decimal" => XmlConvert.ToDecimal(value.Value),
        "boolean" => XmlConvert.ToBoolean(value.Value),
        "guid" => XmlConvert.ToGuid(value.Value),
        "dateTime" => XmlConvert.ToDateTime(value.Value, XmlDateTimeSerializationMode.Utc),
        _ => value.Value,
    };

    private static XElement Write(RuleFilter filter) => filter switch
    {
        SqlRuleFilter sql => Typed("Filter", "SqlFilter", ("SqlExpression", sql.Expression), ("CompatibilityLevel", "20")),
        FalseRuleFilter => Typed("Filter", "FalseFilter", ("SqlExpression", "1=0"), ("CompatibilityLevel", "20")),
        CorrelationRuleFilter correlation => Write(correlation),
        _ => Typed("Filter", "TrueFilter", ("SqlExpression", "1=1"), ("CompatibilityLevel", "20")),
    };

    private static XElement Write(CorrelationRuleFilter filter)
    {
        var element = Typed(
            "Filter",
            "CorrelationFilter",
            ("CorrelationId", filter.CorrelationId),
            ("MessageId", filter.MessageId),
            ("To", filter.To),
            ("ReplyTo", filter.ReplyTo),
            ("Label", filter.Subject),
            ("SessionId", filter.SessionId),
            ("ReplyToSessionId", filter.ReplyToSessionId),
            ("ContentType", filter.ContentType));
        if (filter.Properties.Count > 0)
            element.Add(new XElement(AtomXml.ServiceBus + "Properties", filter.Properties.Select(Write)));
        return element;
    }

    private static XElement Write(KeyValuePair<string, object?> property)
    {
        var type = property.Value switch
        {
            int or short or byte => "int",
            long => "long",
            double or float => "double",
            decimal => "decimal",
            bool => "boolean",
            DateTime => "dateTime",
            _ => "string",
        };
        return new XElement(
            AtomXml.ServiceBus + "KeyValueOfstringanyType",
            new XElement(AtomXml.ServiceBus + "Key", property.Key),
            new XElement(
                AtomXml.ServiceBus + "Value",
                new XAttribute(XNamespace.Xmlns + "d", Schema),
                new XAttribute(TypeAttribute, "d:" + type),
                property.Value));
    }

    private static XElement Typed(string name, string type, params (string Name, string? Value)[] values) => new(
        AtomXml.ServiceBus + name,
        new XAttribute(XNamespace.Xmlns + "i", AtomXml.Instance),
        new XAttribute(TypeAttribute, type),
        values.Where(value => value.Value is not null).Select(value => new XElement(AtomXml.ServiceBus + value.Name, value.Value)));

    private static string? TypeOf(XElement element) => element.Attribute(TypeAttribute)?.Value.Split(':')[^1];
}

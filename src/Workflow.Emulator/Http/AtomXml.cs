using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Http;

/// <summary>The Atom documents in which Service Bus's management API speaks of entities.</summary>
internal static class AtomXml
{
    public static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    public static readonly XNamespace ServiceBus = "http://schemas.microsoft.com/netservices/2010/10/servicebus/connect";
    public static readonly XNamespace Instance = "http://www.w3.org/2001/XMLSchema-instance";

    public static XElement Entry(string name, string address, DateTimeOffset createdAt, XElement description) => new(
        Atom + "entry",
        new XElement(Atom + "id", address),
        new XElement(Atom + "title", new XAttribute("type", "text"), name),
        new XElement(Atom + "published", createdAt.UtcDateTime),
        new XElement(Atom + "updated", createdAt.UtcDateTime),
        new XElement(Atom + "link", new XAttribute("rel", "self"), new XAttribute("href", address)),
        new XElement(Atom + "content", new XAttribute("type", "application/xml"), description));

    public static XElement Feed(string title, string address, IEnumerable<XElement> entries) => new(
        Atom + "feed",
        new XElement(Atom + "title", new XAttribute("type", "text"), title),
        new XElement(Atom + "id", address),
        new XElement(Atom + "updated", DateTime.UnixEpoch),
        entries);

    /// <summary>A description's elements: values that are null are left out.</summary>
    public static XElement Description(string kind, params (string Name, object? Value)[] properties) => new(
        ServiceBus + kind,
        properties.Where(property => property.Value is not null)
            .Select(property => property.Value is XElement element ? element : new XElement(ServiceBus + property.Name, Text(property.Value!))));

    /// <summary>The description inside an entry a client sent. Throws <see cref="BrokerError.InvalidArgument"/>.</summary>
    public static XElement DescriptionIn(XDocument entry, string kind) =>
        entry.Root?.Element(Atom + "content")?.Element(ServiceBus + kind)
        ?? throw new BrokerException(BrokerError.InvalidArgument, $"The request holds no {kind}.");

    public static string? Value(XElement description, string name) =>
        description.Element(ServiceBus + name)?.Value is { Length: > 0 } value ? value : null;

    public static TimeSpan Duration(XElement description, string name, TimeSpan otherwise) =>
        Value(description, name) is { } value ? XmlConvert.ToTimeSpan(value) : otherwise;

    public static bool Flag(XElement description, string name, bool otherwise) =>
        Value(description, name) is { } value ? XmlConvert.ToBoolean(value) : otherwise;

    public static long Number(XElement description, string name, long otherwise) =>
        Value(description, name) is { } value ? XmlConvert.ToInt64(value) : otherwise;

    /// <summary>The entity named by a value that may be its address.</summary>
    public static string? Entity(XElement description, string name) =>
        Value(description, name) is not { } value ? null
        : Uri.TryCreate(value, UriKind.Absolute, out var address) ? Uri.UnescapeDataString(address.AbsolutePath.Trim('/'))
        : value.Trim('/');

    private static string Text(object value) => value switch
    {
        TimeSpan duration => XmlConvert.ToString(duration),
        bool flag => XmlConvert.ToString(flag),
        DateTimeOffset moment => XmlConvert.ToString(moment.UtcDateTime, XmlDateTimeSerializationMode.Utc),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}

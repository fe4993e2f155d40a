using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Http;

/// <summary>
/// Creates, reads, updates, lists and deletes entities. The path says which:
/// <c>queue</c>, <c>topic/Subscriptions/name/Rules/name</c>, <c>$Resources/queues</c>, <c>$namespaceinfo</c>.
/// </summary>
internal sealed class EntityRequests(ServiceBusNamespace namespace_)
{
    private const int LargestPage = 100;

    public (int Status, XElement? Body) Answer(HttpRequest request, XDocument? body)
    {
        var path = Uri.UnescapeDataString((request.Path.Value ?? string.Empty).Trim('/'));
        var parts = path.Split('/');
        var rules = IndexOf(parts, "rules");
        var subscriptions = IndexOf(parts, "subscriptions");
        if (HttpMethods.IsGet(request.Method))
            return (StatusCodes.Status200OK, Read(request, path, parts, subscriptions, rules));
        if (HttpMethods.IsDelete(request.Method))
            return Delete(path, parts, subscriptions, rules);
        if (!HttpMethods.IsPut(request.Method) || body is null)
            throw new BrokerException(BrokerError.NotImplemented, $"The method {request.Method} is not supported by the emulator.");

        var updates = request.Headers.IfMatch.Count > 0;
        return (updates ? StatusCodes.Status200OK : StatusCodes.Status201Created, Write(request, path, parts, subscriptions, rules, body, updates));
    }

    private XElement Read(HttpRequest request, string path, string[] parts, int subscriptions, int rules)
    {
        if (path.Equals("$Resources/queues", StringComparison.OrdinalIgnoreCase))
            return Feed(request, "Queues", namespace_.Queues.Select(queue => Entry(request, queue)));
        if (path.Equals("$Resources/topics", StringComparison.OrdinalIgnoreCase))
            return Feed(request, "Topics", namespace_.Topics.Select(topic => Entry(request, topic)));
        if (path.Equals("$namespaceinfo", StringComparison.OrdinalIgnoreCase))
            return NamespaceInfo(request);
        if (rules > 0 && rules == parts.Length - 1)
            return Feed(request, "Rules", Subscription(parts, rules).Rules.Select(rule => Entry(request, rule)));
        if (rules > 0)
        {
            var found = Subscription(parts, rules).Rules.FirstOrDefault(rule => rule.Name.Equals(parts[rules + 1], StringComparison.OrdinalIgnoreCase));
            return Entry(request, found ?? throw NotFound(path));
        }

        if (subscriptions > 0 && subscriptions == parts.Length - 1)
            return Feed(request, "Subscriptions", Topic(parts, subscriptions).Subscriptions.Select(subscription => Entry(request, subscription)));
        if (subscriptions > 0)
            return Entry(request, Subscription(parts, parts.Length));
        return namespace_.FindQueue(path) is { } queue ? Entry(request, queue)
            : namespace_.FindTopic(path) is { } topic ? Entry(request, topic)
            : throw NotFound(path);
    }

    private XElement Write(HttpRequest request, string path, string[] parts, int subscriptions, int rules, XDocument body, bool updates)
    {
        if (rules > 0)
        {
            var subscription = Subscription(parts, rules);
            var rule = RuleXml.Read(body, parts[^1]);
            if (updates)
                subscription.RemoveRule(rule.Name);
            subscription.AddRule(rule);
            return Entry(request, subscription.Rules.First(existing => existing.Name == rule.Name));
        }

        if (subscriptions > 0)
        {
            var topic = Topic(parts, subscriptions);
            var definition = SubscriptionXml.Read(body, parts[^1]);
            if (!updates)
                return Entry(request, topic.Add(definition));

            var subscription = Subscription(parts, parts.Length);
            subscription.Update(topic.Definition, definition);
            return Entry(request, subscription);
        }

        if (body.Descendants(AtomXml.ServiceBus + "TopicDescription").Any())
        {
            var definition = TopicXml.Read(body, path);
            if (!updates)
                return Entry(request, namespace_.CreateTopic(definition));

            var topic = namespace_.FindTopic(path) ?? throw NotFound(path);
            topic.Update(definition);
            return Entry(request, topic);
        }
        else
        {
            var definition = QueueXml.Read(body, path);
            if (!updates)
                return Entry(request, namespace_.CreateQueue(definition));

            var queue = namespace_.FindQueue(path) ?? throw NotFound(path);
            queue.Update(definition);
            return Entry(request, queue);
        }
    }

    private (int Status, XElement? Body) Delete(string path, string[] parts, int subscriptions, int rules)
    {
        if (rules > 0)
            Subscription(parts, rules).RemoveRule(parts[^1]);
        else if (subscriptions > 0 ? !Topic(parts, subscriptions).Remove(parts[^1]) : !namespace_.Delete(path))
            throw NotFound(path);
        return (StatusCodes.Status200OK, null);
    }

    private Topic Topic(string[] parts, int subscriptions)
    {
        var name = string.Join('/', parts[..subscriptions]);
        return namespace_.FindTopic(name) ?? throw NotFound(name);
    }

    private Subscription Subscription(string[] parts, int end)
    {
        var path = string.Join('/', parts[..end]);
        return namespace_.FindSubscription(path) ?? throw NotFound(path);
    }

    private static XElement Entry(HttpRequest request, QueueEntity queue) =>
        AtomXml.Entry(queue.Path, Address(request), queue.CreatedAt, QueueXml.Write(queue));

    private static XElement Entry(HttpRequest request, Topic topic) =>
        AtomXml.Entry(topic.Path, Address(request), topic.CreatedAt, TopicXml.Write(topic));

    private static XElement Entry(HttpRequest request, Subscription subscription) =>
        AtomXml.Entry(subscription.Definition.Name, Address(request), subscription.CreatedAt, SubscriptionXml.Write(subscription));

    private static XElement Entry(HttpRequest request, RuleDefinition rule) =>
        AtomXml.Entry(rule.Name, Address(request), rule.CreatedAt, RuleXml.Write(rule));

    private static XElement NamespaceInfo(HttpRequest request) => AtomXml.Entry(
        "Emulator",
        Address(request),
        DateTimeOffset.UnixEpoch,
        AtomXml.Description(
            "NamespaceInfo",
            ("CreatedTime", DateTimeOffset.UnixEpoch), ("MessagingSKU", "Standard"), ("ModifiedTime", DateTimeOffset.UnixEpoch),
            ("Name", "Emulator"), ("NamespaceType", "Messaging")));

    private static XElement Feed(HttpRequest request, string title, IEnumerable<XElement> entries) =>
        AtomXml.Feed(title, Address(request), entries.Skip(Query(request, "$skip", 0)).Take(Query(request, "$top", LargestPage)));

    private static int Query(HttpRequest request, string name, int otherwise) =>
        int.TryParse(request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private static string Address(HttpRequest request) => $"{request.Scheme}://{request.Host}{request.Path}";

    /// <summary>Where a word stands among the parts of a path; -1 when it does not, or is the entity's own name.</summary>
    private static int IndexOf(string[] parts, string word)
    {
        var index = Array.FindLastIndex(parts, part => part.Equals(word, StringComparison.OrdinalIgnoreCase));
        return index > 0 && parts[0][0] != '$' ? index : -1;
    }

    private static BrokerException NotFound(string path) => new(BrokerError.NotFound, $"The messaging entity '{path}' could not be found.");
}

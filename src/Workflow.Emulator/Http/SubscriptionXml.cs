using System.Xml.Linq;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Http;

/// <summary>Subscriptions as Atom describes them.</summary>
internal static class SubscriptionXml
{
    private const string Kind = "SubscriptionDescription";

    public static SubscriptionDefinition Read(XDocument entry, string name)
    {
        var description = AtomXml.DescriptionIn(entry, Kind);
        var standard = new SubscriptionDefinition(name);
        return standard with
        {
            Rules = description.Element(AtomXml.ServiceBus + "DefaultRuleDescription") is { } rule ? [RuleXml.Read(rule, RuleDefinition.DefaultName)] : [],
            LockDuration = AtomXml.Duration(description, "LockDuration", standard.LockDuration),
            MaxDeliveryCount = (int)AtomXml.Number(description, "MaxDeliveryCount", standard.MaxDeliveryCount),
            RequiresSession = AtomXml.Flag(description, "RequiresSession", false),
            DefaultMessageTimeToLive = AtomXml.Duration(description, "DefaultMessageTimeToLive", standard.DefaultMessageTimeToLive),
            DeadLetteringOnMessageExpiration = AtomXml.Flag(description, "DeadLetteringOnMessageExpiration", false),
            ForwardTo = AtomXml.Entity(description, "ForwardTo"),
            ForwardDeadLetteredMessagesTo = AtomXml.Entity(description, "ForwardDeadLetteredMessagesTo"),
        };
    }

    public static XElement Write(Subscription subscription)
    {
        var (definition, counts) = (subscription.Definition, subscription.Messages.Counts);
        return AtomXml.Description(
            Kind,
            ("LockDuration", definition.LockDuration),
            ("RequiresSession", definition.RequiresSession),
            ("DefaultMessageTimeToLive", definition.DefaultMessageTimeToLive),
            ("DeadLetteringOnMessageExpiration", definition.DeadLetteringOnMessageExpiration),
            ("DeadLetteringOnFilterEvaluationExceptions", true),
            ("MessageCount", counts.Active + counts.DeadLetter),
            ("MaxDeliveryCount", definition.MaxDeliveryCount),
            ("EnableBatchedOperations", true),
            ("Status", "Active"),
            ("ForwardTo", definition.ForwardTo),
            ("CreatedAt", subscription.CreatedAt),
            ("UpdatedAt", subscription.CreatedAt),
            ("AccessedAt", subscription.CreatedAt),
            ("CountDetails", CountsXml.Write(counts)),
            ("AutoDeleteOnIdle", TimeSpan.MaxValue),
            ("EntityAvailabilityStatus", "Available"),
            ("ForwardDeadLetteredMessagesTo", definition.ForwardDeadLetteredMessagesTo));
    }
}

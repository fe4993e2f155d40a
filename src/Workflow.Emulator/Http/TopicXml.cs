using System.Xml.Linq;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Http;

/// <summary>Topics as Atom describes them.</summary>
internal static class TopicXml
{
    private const string Kind = "TopicDescription";

    public static TopicDefinition Read(XDocument entry, string name)
    {
        var description = AtomXml.DescriptionIn(entry, Kind);
        var standard = new TopicDefinition(name);
        return standard with
        {
            RequiresDuplicateDetection = AtomXml.Flag(description, "RequiresDuplicateDetection", false),
            DuplicateDetectionHistoryTimeWindow = AtomXml.Duration(description, "DuplicateDetectionHistoryTimeWindow", standard.DuplicateDetectionHistoryTimeWindow),
            DefaultMessageTimeToLive = AtomXml.Duration(description, "DefaultMessageTimeToLive", standard.DefaultMessageTimeToLive),
            MaxSizeInMegabytes = AtomXml.Number(description, "MaxSizeInMegabytes", standard.MaxSizeInMegabytes),
        };
    }

    public static XElement Write(Topic topic) => AtomXml.Description(
        Kind,
        ("DefaultMessageTimeToLive", topic.Definition.DefaultMessageTimeToLive),
        ("MaxSizeInMegabytes", topic.Definition.MaxSizeInMegabytes),
        ("RequiresDuplicateDetection", topic.Definition.RequiresDuplicateDetection),
        ("DuplicateDetectionHistoryTimeWindow", topic.Definition.DuplicateDetectionHistoryTimeWindow),
        ("EnableBatchedOperations", true),
        ("SizeInBytes", topic.Subscriptions.Sum(subscription => subscription.Messages.Counts.Bytes)),
        ("Status", "Active"),
        ("CreatedAt", topic.CreatedAt),
        ("UpdatedAt", topic.CreatedAt),
        ("AccessedAt", topic.CreatedAt),
        ("CountDetails", CountsXml.Write(topic.Scheduled.Counts)),
        ("SubscriptionCount", topic.Subscriptions.Count()),
        ("AutoDeleteOnIdle", TimeSpan.MaxValue),
        ("EntityAvailabilityStatus", "Available"));
}

using System.Xml.Linq;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Http;

/// <summary>Queues as Atom describes them.</summary>
internal static class QueueXml
{
    private const string Kind = "QueueDescription";

    public static QueueDefinition Read(XDocument entry, string name)
    {
        var description = AtomXml.DescriptionIn(entry, Kind);
        var standard = new QueueDefinition(name);
        return standard with
        {
            LockDuration = AtomXml.Duration(description, "LockDuration", standard.LockDuration),
            MaxDeliveryCount = (int)AtomXml.Number(description, "MaxDeliveryCount", standard.MaxDeliveryCount),
            RequiresSession = AtomXml.Flag(description, "RequiresSession", false),
            RequiresDuplicateDetection = AtomXml.Flag(description, "RequiresDuplicateDetection", false),
            DuplicateDetectionHistoryTimeWindow = AtomXml.Duration(description, "DuplicateDetectionHistoryTimeWindow", standard.DuplicateDetectionHistoryTimeWindow),
            DefaultMessageTimeToLive = AtomXml.Duration(description, "DefaultMessageTimeToLive", standard.DefaultMessageTimeToLive),
            DeadLetteringOnMessageExpiration = AtomXml.Flag(description, "DeadLetteringOnMessageExpiration", false),
            ForwardTo = AtomXml.Entity(description, "ForwardTo"),
            ForwardDeadLetteredMessagesTo = AtomXml.Entity(description, "ForwardDeadLetteredMessagesTo"),
            MaxSizeInMegabytes = AtomXml.Number(description, "MaxSizeInMegabytes", standard.MaxSizeInMegabytes),
        };
    }

    public static XElement Write(QueueEntity queue)
    {
        var (definition, counts) = (queue.Definition, queue.Messages.Counts);
        return AtomXml.Description(
            Kind,
            ("LockDuration", definition.LockDuration),
            ("MaxSizeInMegabytes", definition.MaxSizeInMegabytes),
            ("RequiresDuplicateDetection", definition.RequiresDuplicateDetection),
            ("RequiresSession", definition.RequiresSession),
            ("DefaultMessageTimeToLive", definition.DefaultMessageTimeToLive),
            ("DeadLetteringOnMessageExpiration", definition.DeadLetteringOnMessageExpiration),
            ("DuplicateDetectionHistoryTimeWindow", definition.DuplicateDetectionHistoryTimeWindow),
            ("MaxDeliveryCount", definition.MaxDeliveryCount),
            ("EnableBatchedOperations", true),
            ("SizeInBytes", counts.Bytes),
            ("MessageCount", counts.Active + counts.Scheduled + counts.DeadLetter),
            ("Status", "Active"),
            ("ForwardTo", definition.ForwardTo),
            ("CreatedAt", queue.CreatedAt),
            ("UpdatedAt", queue.CreatedAt),
            ("AccessedAt", queue.CreatedAt),
            ("CountDetails", CountsXml.Write(counts)),
            ("AutoDeleteOnIdle", TimeSpan.MaxValue),
            ("EntityAvailabilityStatus", "Available"),
            ("ForwardDeadLetteredMessagesTo", definition.ForwardDeadLetteredMessagesTo));
    }
}

using System.Xml.Linq;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Http;

/// <summary>Message counts as Atom describes them.</summary>
internal static class CountsXml
{
    private static readonly XNamespace Counts = "http://schemas.microsoft.com/netservices/2011/06/servicebus";

    public static XElement Write(QueueCounts counts) => new(
        AtomXml.ServiceBus + "CountDetails",
        new XElement(Counts + "ActiveMessageCount", counts.Active),
        new XElement(Counts + "DeadLetterMessageCount", counts.DeadLetter),
        new XElement(Counts + "ScheduledMessageCount", counts.Scheduled),
        new XElement(Counts + "TransferMessageCount", 0),
        new XElement(Counts + "TransferDeadLetterMessageCount", 0));
}

using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Http;

/// <summary>How many messages each queue and subscription holds.</summary>
internal static class CountsReport
{
    public static IReadOnlyDictionary<string, QueueCounts> Of(ServiceBusNamespace namespace_) =>
        namespace_.AllMessages().ToDictionary(messages => messages.Path, messages => messages.Counts);
}

using Amqp.Types;
using Workflow.Emulator.Amqp.Messages;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Amqp.Management;

/// <summary>Scheduling messages and cancelling them.</summary>
internal static class ScheduleOperations
{
    public static Map Schedule(IMessageTarget target, ManagementRequest request)
    {
        var contents = request.Maps("messages")
            .Select(entry => entry["message"] as byte[] ?? throw new BrokerException(BrokerError.InvalidArgument, "A message to schedule is missing."))
            .Select(encoded => encoded.Length <= request.MaxMessageSize
                ? AmqpContent.Parse(encoded)
                : throw new BrokerException(BrokerError.MessageSizeExceeded, $"The message is larger than {request.MaxMessageSize} bytes."))
            .ToList();
        return new Map { ["sequence-numbers"] = contents.Select(target.Schedule).ToArray() };
    }

    public static Map Cancel(IMessageTarget target, ManagementRequest request)
    {
        foreach (var sequenceNumber in request.Many<long>("sequence-numbers"))
            target.CancelScheduled(sequenceNumber);
        return [];
    }
}

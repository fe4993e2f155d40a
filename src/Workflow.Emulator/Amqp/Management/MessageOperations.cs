using Amqp.Types;
using Workflow.Emulator.Amqp.Messages;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Amqp.Management;

/// <summary>Peeking, deferred messages, settling and renewing by lock token.</summary>
internal static class MessageOperations
{
    private const int LargestPeek = 1_000;

    public static Map? Peek(MessageQueue messages, ManagementRequest request)
    {
        var count = (int)Math.Clamp(request.Number("message-count"), 1, LargestPeek);
        var peeked = messages.Peek(request.Number("from-sequence-number"), count, request.Optional<string>("session-id"));
        return peeked.Count == 0 ? null : new Map { ["messages"] = Listed(peeked, locked: false) };
    }

    public static Map ReceiveDeferred(MessageQueue messages, ManagementRequest request)
    {
        var mode = request.Number("receiver-settle-mode") == 0 ? ReceiveMode.ReceiveAndDelete : ReceiveMode.PeekLock;
        var received = messages.ReceiveDeferred(
            request.Many<long>("sequence-numbers"), mode, request.Optional<string>("session-id"), request.Receiver);
        return new Map { ["messages"] = Listed(received, mode == ReceiveMode.PeekLock) };
    }

    public static Map Settle(MessageQueue messages, ManagementRequest request)
    {
        var changes = PropertyChanges.From(request.Optional<Map>("properties-to-modify"));
        var status = request.Required<string>("disposition-status");
        foreach (var token in request.Many<Guid>("lock-tokens"))
        {
            var held = status switch
            {
                "completed" => messages.Complete(token),
                "abandoned" => messages.Abandon(token, changes),
                "defered" => messages.Defer(token, changes),
                "suspended" => messages.DeadLetter(
                    token, request.Optional<string>("deadletter-reason"), request.Optional<string>("deadletter-description"), changes),
                _ => throw new BrokerException(BrokerError.InvalidArgument, $"The disposition '{status}' is unknown."),
            };
            if (!held)
                throw LockLost(messages);
        }

        return [];
    }

    public static Map RenewLocks(MessageQueue messages, ManagementRequest request) => new()
    {
        ["expirations"] = request.Many<Guid>("lock-tokens")
            .Select(token => messages.RenewLock(token)?.UtcDateTime ?? throw LockLost(messages))
            .ToArray(),
    };

    private static List Listed(IEnumerable<BrokerMessage> messages, bool locked)
    {
        var list = new List();
        foreach (var message in messages)
        {
            var entry = new Map { ["message"] = MessageEncoder.Encode(message) };
            if (locked)
                entry["lock-token"] = message.LockToken;
            list.Add(entry);
        }

        return list;
    }

    private static BrokerException LockLost(MessageQueue messages) => messages.Settings.RequiresSession
        ? new BrokerException(BrokerError.SessionLockLost, "The session lock has expired. Accept the session again.")
        : new BrokerException(BrokerError.MessageLockLost, "The lock is lost: it expired, or the message has already been removed from the queue.");
}

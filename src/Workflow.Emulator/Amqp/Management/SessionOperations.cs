using Amqp.Types;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Amqp.Management;

/// <summary>Session locks and session state.</summary>
internal static class SessionOperations
{
    public static Map RenewLock(MessageQueue messages, ManagementRequest request)
    {
        var session = Session(request);
        var until = messages.RenewSessionLock(session, request.Receiver) ?? throw LockLost(session);
        return new Map { ["expiration"] = until.UtcDateTime };
    }

    public static Map GetState(MessageQueue messages, ManagementRequest request) =>
        new() { ["session-state"] = messages.GetSessionState(Session(request), request.Receiver) };

    public static Map SetState(MessageQueue messages, ManagementRequest request)
    {
        messages.SetSessionState(Session(request), request.Optional<byte[]>("session-state"), request.Receiver);
        return [];
    }

    /// <summary>The session asked for. A client whose link is gone has lost the lock, whoever holds the session now.</summary>
    private static string Session(ManagementRequest request)
    {
        var session = request.Required<string>("session-id");
        return request.HasLostLink ? throw LockLost(session) : session;
    }

    private static BrokerException LockLost(string session) =>
        new(BrokerError.SessionLockLost, $"The lock of session '{session}' is lost. Accept the session again.");
}

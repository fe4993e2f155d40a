using Azure.Messaging.ServiceBus;

namespace Workflow.ServiceBus;

/// <summary>
/// Tells all who wait at the broker that the connection they share was lost. The client tells those whose links were open; a link
/// that was just being opened may wait in vain until its time is over, which is a minute for the next session: for so long the
/// process would get nothing.
/// </summary>
#pragma warning disable CA1001 // A source without a timer holds nothing to dispose of, and somebody may just be asking for its token.
internal sealed class ConnectionLoss
#pragma warning restore CA1001
{
    private CancellationTokenSource _next = new();

    /// <summary>Fires when the connection is lost the next time.</summary>
    public CancellationToken Next => Volatile.Read(ref _next).Token;

    /// <summary>
    /// Takes a failure to heart that tells of a lost connection. So may a lost session: the client says no more of one whose link
    /// went with its connection. Where only the session was lost, those who ask anew for it cost a request each.
    /// </summary>
    public void Report(Exception exception)
    {
        if (exception is not ServiceBusException { Reason: ServiceBusFailureReason.ServiceCommunicationProblem or ServiceBusFailureReason.SessionLockLost })
            return;
        var lost = Interlocked.Exchange(ref _next, new CancellationTokenSource());
        _ = lost.CancelAsync();
    }
}

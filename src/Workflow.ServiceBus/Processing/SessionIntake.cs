using Azure.Messaging.ServiceBus;

namespace Workflow.ServiceBus;

/// <summary>
/// Takes sessions, whose messages are handled one after the other. The client's session processor would do: it handles as many
/// a second, but has two requests for each processor waiting even when idle, and each is an operation every minute.
/// </summary>
internal sealed class SessionIntake(
    ProcessDescriptor process,
    string entity,
    string? subscription,
    int maxSessions,
    TimeSpan idleTimeout,
    MessageHandler handler,
    ProcessorServices services)
    : Intake<ServiceBusSessionReceiver>(process, maxSessions, services.Options.MaxConcurrentAccepts, services)
{
    /// <summary>A session that was accepted has a message; but somebody else may have taken it in between.</summary>
    private static readonly TimeSpan FirstMessage = TimeSpan.FromSeconds(2);

    private readonly ServiceBusSessionReceiverOptions _options = new() { PrefetchCount = services.Options.PrefetchCount };
    private readonly Settler _settler = new(process, services.Telemetry, services.Logger);

    protected override async Task<ServiceBusSessionReceiver?> TakeAsync(CancellationToken stopping)
    {
        Services.Telemetry.Requested("accept", Process);
        try
        {
            return subscription is null
                ? await Services.Clients.Receiving.AcceptNextSessionAsync(entity, _options, stopping).ConfigureAwait(false)
                : await Services.Clients.Receiving.AcceptNextSessionAsync(entity, subscription, _options, stopping).ConfigureAwait(false);
        }
        catch (ServiceBusException exception) when (exception.Reason == ServiceBusFailureReason.ServiceTimeout && !stopping.IsCancellationRequested)
        {
            return null;
        }
    }

    protected override async Task ProbeAsync(CancellationToken stopping)
    {
        Services.Telemetry.Requested("peek", Process);
        var clients = Services.Clients.Receiving;
        await using var receiver = subscription is null ? clients.CreateReceiver(entity) : clients.CreateReceiver(entity, subscription);
        await receiver.PeekMessageAsync(cancellationToken: stopping).ConfigureAwait(false);
    }

    protected override async Task WorkAsync(ServiceBusSessionReceiver session, Task admitted, CancellationToken stopping)
    {
        try
        {
            await using var keeper = new LockKeeper(RenewAsync, () => session.SessionLockedUntil, Process, Services.Time, Services.Logger);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(keeper.Lost, Services.Aborting);
            await admitted.ConfigureAwait(false);
            await DrainAsync(session, stopping, ended.Token).ConfigureAwait(false);
        }
        finally
        {
            await CloseAsync(session).ConfigureAwait(false);
        }

        Task RenewAsync(CancellationToken cancellationToken)
        {
            Services.Telemetry.Requested("renew", Process);
            return session.RenewSessionLockAsync(cancellationToken);
        }
    }

    /// <summary>Handles what the session has. What is left when it is closed was not tried, for the broker neither.</summary>
    private async Task DrainAsync(ServiceBusSessionReceiver session, CancellationToken stopping, CancellationToken ended)
    {
        var started = Services.Time.GetTimestamp();
        var patience = FirstMessage;
        while (!stopping.IsCancellationRequested && !ended.IsCancellationRequested && Services.Time.GetElapsedTime(started) < Services.Options.MaxSessionDuration)
        {
            if (await ReceiveAsync(session, patience, stopping, ended).ConfigureAwait(false) is not { } message)
                return;

            var settlement = await handler.HandleAsync(message, stopping, ended).ConfigureAwait(false);
            if (settlement.Kind == SettlementKind.Leave)
                return;
            var settled = await _settler.SettleAsync(session, message, settlement).ConfigureAwait(false);
            if (!settled || (settlement.Kind == SettlementKind.GiveBack && !settlement.Counts))
                return;
            patience = idleTimeout;
        }
    }

    private async Task<ServiceBusReceivedMessage?> ReceiveAsync(ServiceBusSessionReceiver session, TimeSpan patience, CancellationToken stopping, CancellationToken ended)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, ended);
        try
        {
            Services.Telemetry.Requested("receive", Process);
            return await session.ReceiveMessageAsync(patience, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception)
        {
            ServiceBusLog.ReceiveFailed(Services.Logger, exception, Process.Name);
            return null;
        }
    }

    private async Task CloseAsync(ServiceBusSessionReceiver session)
    {
        try
        {
            Services.Telemetry.Requested("close", Process);
            await session.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The connection is gone, and the session with it.
            ServiceBusLog.CloseFailed(Services.Logger, exception, Process.Name);
        }
    }
}

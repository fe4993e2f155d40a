using Azure.Messaging.ServiceBus;

namespace Workflow.ServiceBus;

/// <summary>Takes messages of a queue or subscription without sessions: they are handled side by side.</summary>
internal sealed class MessageIntake : Intake<ServiceBusReceivedMessage>, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ServiceBusReceiver _receiver;
    private readonly MessageHandler _handler;
    private readonly Settler _settler;

    public MessageIntake(ProcessDescriptor process, string entity, string? subscription, int maxMessages, MessageHandler handler, ProcessorServices services)
        : base(process, maxMessages, maxRequests: 1, services)
    {
        _handler = handler;
        _settler = new Settler(process, services.Telemetry, services.Logger);
        var options = new ServiceBusReceiverOptions { PrefetchCount = services.Options.PrefetchCount };
        _receiver = subscription is null
            ? services.Clients.Receiving.CreateReceiver(entity, options)
            : services.Clients.Receiving.CreateReceiver(entity, subscription, options);
    }

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    protected override async Task<ServiceBusReceivedMessage?> TakeAsync(CancellationToken stopping)
    {
        Services.Telemetry.Requested("receive", Process);
        return await _receiver.ReceiveMessageAsync(Patience, stopping).ConfigureAwait(false);
    }

    protected override Task ProbeAsync(CancellationToken stopping)
    {
        Services.Telemetry.Requested("peek", Process);
        return _receiver.PeekMessageAsync(cancellationToken: stopping);
    }

    protected override async Task WorkAsync(ServiceBusReceivedMessage message, Task admitted, CancellationToken stopping)
    {
        await using var keeper = new LockKeeper(RenewAsync, () => message.LockedUntil, Process, Services.Time, Services.Logger);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(keeper.Lost, Services.Aborting);
        await admitted.ConfigureAwait(false);
        var settlement = stopping.IsCancellationRequested
            ? Settlement.Untried
            : await _handler.HandleAsync(message, stopping, ended.Token).ConfigureAwait(false);
        await _settler.SettleAsync(_receiver, message, settlement).ConfigureAwait(false);

        Task RenewAsync(CancellationToken cancellationToken)
        {
            Services.Telemetry.Requested("renew", Process);
            return _receiver.RenewMessageLockAsync(message, cancellationToken);
        }
    }
}

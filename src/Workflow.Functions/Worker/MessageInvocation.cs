using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Context.Features;
using Microsoft.Extensions.Logging;
using Workflow.ServiceBus;

namespace Workflow.Functions;

/// <summary>
/// Handles a message that the host received. Returning completes it. A failure of a handler is the engine's affair and never
/// comes here; what does is a fault of storage or broker. That is not the event's: it is tried again in place, while the host
/// renews the lock, so that neither the engine nor the broker counts it. Only a fault that lasts goes to the host, and the
/// message back to the broker.
/// </summary>
internal sealed partial class MessageInvocation(TimeProvider time, ILogger<MessageInvocation> logger)
{
    /// <summary>How long giving a message back may take. Without it the host does the same, and the delivery counts as an attempt.</summary>
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a message is held through a fault: well within the shortest function timeout that a plan has by default. Each
    /// delivery brings the message nearer to the broker's limit; so held, it outlives an outage of hours.
    /// </summary>
    internal static readonly TimeSpan HoldLimit = TimeSpan.FromMinutes(4);

    /// <summary>Handles an event of a workflow.</summary>
    public async Task HandleAsync(FunctionContext context, EventProcess process)
    {
        var received = await BindAsync(context, process.Descriptor).ConfigureAwait(false);
        if (Decode(received.Message, process.Descriptor.Name, out var reason) is not { } delivery)
        {
            await DeadLetterAsync(received, process.Descriptor, reason!, context.CancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await HoldingAsync(() => process.HandleAsync(delivery, context.CancellationToken), process.Descriptor, context.CancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The host stops before the step is stored, or the fault lasts: neither is an attempt of the handler's.
            GivenBack(logger, exception, process.Descriptor.Name, received.Message.MessageId);
            await GiveBackUncountedAsync(received).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Handles a message of a connector. There is no run yet that could count its attempts: the broker counts them.</summary>
    public async Task HandleAsync(FunctionContext context, MessageProcess process)
    {
        var received = await BindAsync(context, process.Descriptor).ConfigureAwait(false);
        try
        {
            await process.HandleAsync(ReceivedMessage.Of(received.Message), context.CancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !context.CancellationToken.IsCancellationRequested)
        {
            await BackOffAsync(process.Descriptor, context.CancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    /// <exception cref="Exception">The fault that lasted, or the end of the host.</exception>
    private async Task HoldingAsync(Func<ValueTask> handle, ProcessDescriptor process, CancellationToken stopping)
    {
        var backOff = new BackOff(process.Settings.ErrorBackOff);
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                await handle().ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                var pause = backOff.Next();
                if (time.GetElapsedTime(started) + pause > HoldLimit)
                    throw;
                Held(logger, exception, process.Name, pause);
                await Task.Delay(pause, time, stopping).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// What the host handed over. Where one message cannot be bound, none can: without a pause, all would have used up their
    /// deliveries in a second.
    /// </summary>
    private async Task<Received> BindAsync(FunctionContext context, ProcessDescriptor process)
    {
        try
        {
            return await BindAsync(context).ConfigureAwait(false);
        }
        catch (Exception)
        {
            await BackOffAsync(process, context.CancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<Received> BindAsync(FunctionContext context)
    {
        // What the worker's own executor does for the parameters of a function.
        var binding = context.Features.Get<IFunctionInputBindingFeature>()
            ?? throw new InvalidOperationException("The invocation has no input binding feature.");
        var inputs = (await binding.BindFunctionInputAsync(context).ConfigureAwait(false)).Values;
        var message = inputs.OfType<ServiceBusReceivedMessage>().FirstOrDefault()
            ?? throw new InvalidOperationException($"The host handed function '{context.FunctionDefinition.Name}' no Service Bus message.");
        return new Received(message, inputs.OfType<ServiceBusMessageActions>().FirstOrDefault());
    }

    private static EventDelivery? Decode(ServiceBusReceivedMessage message, string process, out string? reason)
    {
        try
        {
            var delivery = EventMessage.Decode(message);
            reason = delivery.Event.Process == process ? null : $"The event is addressed to process '{delivery.Event.Process}'.";
            return reason is null ? delivery : null;
        }
        catch (UndecodableMessageException exception)
        {
            reason = exception.Message;
            return null;
        }
    }

    private async Task DeadLetterAsync(Received received, ProcessDescriptor process, string reason, CancellationToken cancellationToken)
    {
        Undecodable(logger, process.Name, received.Message.MessageId, reason);
        if (received.Actions is { } actions)
        {
            await actions.DeadLetterMessageAsync(received.Message, null, UndecodableMessageException.DeadLetterReason, reason, cancellationToken).ConfigureAwait(false);
            return;
        }

        // Nobody to settle it with: it is given back until the broker gives it up.
        await BackOffAsync(process, cancellationToken).ConfigureAwait(false);
        throw new InvalidOperationException($"Message '{received.Message.MessageId}' cannot be handled by '{process.Name}': {reason}");
    }

    private async Task BackOffAsync(ProcessDescriptor process, CancellationToken cancellationToken) =>
        await Task.Delay(process.Settings.ErrorBackOff, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>The broker counts each delivery; a mark on the message says that this one was not the handler's fault.</summary>
    private async Task GiveBackUncountedAsync(Received received)
    {
        if (received.Actions is not { } actions)
            return;
        try
        {
            // Not the invocation's token: it may be what ended it.
            using var limit = new CancellationTokenSource(SettleLimit);
            await actions.AbandonMessageAsync(received.Message, EventMessage.Uncounted(received.Message), limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The host gives it back then, or its lock runs out.
            NotGivenBack(logger, exception, received.Message.MessageId);
        }
    }

    private readonly record struct Received(ServiceBusReceivedMessage Message, ServiceBusMessageActions? Actions);

    [LoggerMessage(1, LogLevel.Error, "{Process} gives message {MessageId} back")]
    private static partial void GivenBack(ILogger logger, Exception exception, string process, string messageId);

    [LoggerMessage(2, LogLevel.Error, "{Process} moves message {MessageId} to the dead letters: {Reason}")]
    private static partial void Undecodable(ILogger logger, string process, string messageId, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Message {MessageId} could not be given back with its mark; the delivery counts as an attempt")]
    private static partial void NotGivenBack(ILogger logger, Exception exception, string messageId);

    [LoggerMessage(4, LogLevel.Warning, "{Process} could not handle a message and tries again in {Pause}")]
    private static partial void Held(ILogger logger, Exception exception, string process, TimeSpan pause);
}

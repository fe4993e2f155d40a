using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Context.Features;
using Microsoft.Extensions.Logging;
using Workflow.ServiceBus;

namespace Workflow.Functions;

/// <summary>
/// Handles a message that the host received. Returning completes it. A failure of a handler is the engine's affair and never
/// comes here; what does is a fault of storage or broker, or the end of the host: the message is given back and comes again.
/// </summary>
internal sealed partial class MessageInvocation(TimeProvider time, ILogger<MessageInvocation> logger)
{
    /// <summary>How long giving a message back may take. Without it the host does the same, and the delivery counts as an attempt.</summary>
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(5);

    /// <summary>Handles an event of a workflow.</summary>
    public async Task HandleAsync(FunctionContext context, EventProcess process)
    {
        var received = await BindAsync(context).ConfigureAwait(false);
        if (Decode(received.Message, process.Descriptor.Name, out var reason) is not { } delivery)
        {
            await DeadLetterAsync(received, process.Descriptor, reason!, context.CancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await process.HandleAsync(delivery, context.CancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            // The host stops before the step is stored. That is no attempt of the handler's.
            await GiveBackUncountedAsync(received).ConfigureAwait(false);
            throw;
        }
        catch (Exception exception)
        {
            GivenBack(logger, exception, process.Descriptor.Name, received.Message.MessageId);
            await BackOffAsync(process.Descriptor, context.CancellationToken).ConfigureAwait(false);
            await GiveBackUncountedAsync(received).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Handles a message of a connector. There is no run yet that could count its attempts: the broker counts them.</summary>
    public async Task HandleAsync(FunctionContext context, MessageProcess process)
    {
        var received = await BindAsync(context).ConfigureAwait(false);
        try
        {
            await process.HandleAsync(ForeignMessage.Of(received.Message), context.CancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !context.CancellationToken.IsCancellationRequested)
        {
            await BackOffAsync(process.Descriptor, context.CancellationToken).ConfigureAwait(false);
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
            using var limit = new CancellationTokenSource(SettleLimit, time);
            await actions.AbandonMessageAsync(received.Message, EventMessage.Uncounted(received.Message), limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The host gives it back then, or its lock runs out.
            NotGivenBack(logger, exception, received.Message.MessageId);
        }
    }

    private readonly record struct Received(ServiceBusReceivedMessage Message, ServiceBusMessageActions? Actions);

    [LoggerMessage(1, LogLevel.Error, "{Process} could not handle message {MessageId} and gives it back")]
    private static partial void GivenBack(ILogger logger, Exception exception, string process, string messageId);

    [LoggerMessage(2, LogLevel.Error, "{Process} moves message {MessageId} to the dead letters: {Reason}")]
    private static partial void Undecodable(ILogger logger, string process, string messageId, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Message {MessageId} could not be given back with its mark; the delivery counts as an attempt")]
    private static partial void NotGivenBack(ILogger logger, Exception exception, string messageId);
}

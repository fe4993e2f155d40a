using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace Workflow.ServiceBus;

/// <summary>
/// Finds out, with the rights of a sender and a receiver, whether what the app sends to and receives from exists, so that a
/// deployment without its entities fails at once, and says what is missing.
/// </summary>
internal sealed class TopologyCheck(ServiceBusTopology topology, ServiceBusClients clients, ILogger logger)
{
    private const int AtATime = 8;

    /// <summary>A broker that does not answer is no reason not to start: it may come back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="WorkflowConfigurationException">Entities are missing, or may not be used.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var missing = new List<string>();
        try
        {
            await Parallel.ForEachAsync(
                Entities(),
                new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = patience.Token },
                async (entity, token) =>
                {
                    if (await ExistsAsync(entity.Name, entity.Subscription, token).ConfigureAwait(false))
                        return;
                    lock (missing)
                        missing.Add(entity.Subscription is null ? $"'{entity.Name}'" : $"{new SubscriptionAddress(entity.Name, entity.Subscription)}");
                }).ConfigureAwait(false);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw ServiceBusOptions.Fail($"whoever the app runs as may not receive ({exception.Message}). It needs the roles Azure Service Bus Data Sender and Data Receiver.");
        }
        catch (Exception exception) when (exception is ServiceBusException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            ServiceBusLog.NotChecked(logger, exception);
        }

        if (missing.Count > 0)
            throw ServiceBusOptions.Fail($"the namespace lacks {string.Join(", ", missing.Order(StringComparer.Ordinal))}: {MissingEntity.HowToProvision}.");
    }

    private IEnumerable<(string Name, string? Subscription)> Entities()
    {
        foreach (var topic in topology.Topics)
        {
            foreach (var subscription in topic.Subscriptions)
                yield return (topic.Name, subscription.Name);
        }
        foreach (var source in topology.References)
            yield return (source.Queue ?? source.Topic!, source.Subscription);
    }

    /// <summary>Peeking asks nothing of an entity but that it is there, sessions or not.</summary>
    private async Task<bool> ExistsAsync(string entity, string? subscription, CancellationToken cancellationToken)
    {
        await using var receiver = subscription is null ? clients.Receiving.CreateReceiver(entity) : clients.Receiving.CreateReceiver(entity, subscription);
        try
        {
            await receiver.PeekMessageAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ServiceBusException exception) when (exception.Reason == ServiceBusFailureReason.MessagingEntityNotFound)
        {
            return false;
        }
    }
}

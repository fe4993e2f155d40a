using Azure;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Workflow.ServiceBus;

/// <summary>
/// Creates what is missing on a namespace for development before the host starts. What is there is left as it is, whatever its
/// settings, and what the app does not need any more is left too.
/// </summary>
internal sealed class TopologyCreation(ServiceBusTopology topology, ServiceBusClients clients, ILogger logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => CreateAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        var administration = clients.CreateAdministration();
        try
        {
            foreach (var topic in topology.Topics)
            {
                if (!await administration.TopicExistsAsync(topic.Name, cancellationToken).ConfigureAwait(false))
                    await CreateAsync($"topic '{topic.Name}'", () => administration.CreateTopicAsync(Options(topic), cancellationToken)).ConfigureAwait(false);
                foreach (var subscription in topic.Subscriptions)
                {
                    if (!await administration.SubscriptionExistsAsync(topic.Name, subscription.Name, cancellationToken).ConfigureAwait(false))
                        await CreateAsync($"{new SubscriptionAddress(topic.Name, subscription.Name)}", () => administration.CreateSubscriptionAsync(Options(topic, subscription), Rule(subscription), cancellationToken)).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or RequestFailedException { Status: 401 or 403 })
        {
            throw ServiceBusOptions.Fail($"{nameof(ServiceBusOptions.CreateIfMissing)} is set, but whoever the app runs as may not look for entities or create them ({exception.Message}). It needs the role Azure Service Bus Data Owner.");
        }
    }

    private async Task CreateAsync(string entity, Func<Task> create)
    {
        try
        {
            await create().ConfigureAwait(false);
            ServiceBusLog.Created(logger, entity);
        }
        catch (ServiceBusException exception) when (exception.Reason == ServiceBusFailureReason.MessagingEntityAlreadyExists)
        {
            // Another host was quicker.
        }
    }

    private static CreateTopicOptions Options(TopicTopology topic) => new(topic.Name)
    {
        RequiresDuplicateDetection = true,
        DuplicateDetectionHistoryTimeWindow = topic.DuplicateDetectionWindow,
    };

    private static CreateSubscriptionOptions Options(TopicTopology topic, SubscriptionTopology subscription) => new(topic.Name, subscription.Name)
    {
        RequiresSession = true,
        LockDuration = subscription.LockDuration,
        MaxDeliveryCount = subscription.MaxDeliveryCount,
    };

    private static CreateRuleOptions Rule(SubscriptionTopology subscription)
    {
        var filter = new CorrelationRuleFilter();
        filter.ApplicationProperties[EventMessage.ProcessProperty] = subscription.Process;
        return new CreateRuleOptions(SubscriptionTopology.RuleName, filter);
    }
}

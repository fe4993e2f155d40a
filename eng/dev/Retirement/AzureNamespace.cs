namespace Workflow.Dev.Retirement;

/// <summary>A Service Bus namespace, through the Azure CLI and whoever is signed in with it.</summary>
internal sealed class AzureNamespace(string resourceGroup, string name)
{
    /// <summary>The subscriptions of a topic; none if there is no such topic.</summary>
    /// <exception cref="DevException">Azure could not be asked.</exception>
    public async Task<IReadOnlyList<DeployedSubscription>> SubscriptionsOfAsync(string topic, CancellationToken cancellationToken)
    {
        var list = await AzAsync($"Asking for the subscriptions of topic {topic}", ["list", "--topic-name", topic, "--output", "json", "--only-show-errors"], cancellationToken);
        if (list.Failed && list.Output.Contains("NotFound", StringComparison.OrdinalIgnoreCase))
            return [];
        return DeployedSubscription.ReadList(topic, Require(list).Output);
    }

    /// <exception cref="DevException">Azure could not be asked, or refused.</exception>
    public async Task DeleteAsync(SubscriptionPath path, CancellationToken cancellationToken) =>
        Require(await AzAsync($"Deleting subscription {path}", ["delete", "--topic-name", path.Topic, "--name", path.Subscription, "--only-show-errors"], cancellationToken));

    private static Step.Result Require(Step.Result result) =>
        result.Failed ? throw new DevException($"The Azure CLI failed:{Environment.NewLine}{result.Output}") : result;

    private Task<Step.Result> AzAsync(string title, string[] arguments, CancellationToken cancellationToken) =>
        Step.CaptureAsync(title, ChildCommand.Az(["servicebus", "topic", "subscription", .. arguments, "--resource-group", resourceGroup, "--namespace-name", name]), cancellationToken);
}

namespace Workflow.Dev.Retirement;

/// <summary>
/// Which subscriptions may go: those that no process of the code consumes and nothing waits in. Azure deletes none by itself, as
/// deployments only add; so a subscription outlives the code that consumed it until somebody retires it.
/// </summary>
/// <param name="Ready">Empty, and nobody's.</param>
/// <param name="Draining">Nobody's, but messages wait in them.</param>
internal sealed record RetirementPlan(IReadOnlyList<DeployedSubscription> Ready, IReadOnlyList<DeployedSubscription> Draining)
{
    /// <summary>Sorts out what is deployed.</summary>
    /// <param name="consumed">What the code consumes.</param>
    /// <param name="deployed">What there is.</param>
    /// <param name="asked">The subscriptions that somebody wants retired; none = all that nobody consumes.</param>
    /// <exception cref="DevException">One that is asked for has a consumer in the code, or is not there.</exception>
    public static RetirementPlan Of(ConsumedSubscriptions consumed, IReadOnlyList<DeployedSubscription> deployed, IReadOnlyList<SubscriptionPath> asked)
    {
        foreach (var path in asked)
            RefuseConsumed(path, consumed, deployed);

        var orphans = deployed
            .Where(subscription => consumed.ConsumerOf(subscription.Path) is null)
            .Where(subscription => asked.Count == 0 || asked.Any(path => path.Covers(subscription.Path)))
            .OrderBy(subscription => subscription.Path.ToString(), StringComparer.OrdinalIgnoreCase)
            .ToLookup(subscription => subscription.Messages == 0);
        return new RetirementPlan([.. orphans[true]], [.. orphans[false]]);
    }

    private static void RefuseConsumed(SubscriptionPath asked, ConsumedSubscriptions consumed, IReadOnlyList<DeployedSubscription> deployed)
    {
        // By its name too, and not only where it is deployed: a typo in a name must not look like success.
        if (consumed.ConsumerOf(asked) is { } consumer)
            throw new DevException($"{asked} is consumed by {consumer} of the code. Remove the process, deploy, let it drain, then retire it.");
        var covered = deployed.Where(subscription => asked.Covers(subscription.Path)).ToList();
        if (covered.Count == 0)
            throw new DevException($"There is no subscription {asked} in the namespace.");
        if (covered.Find(subscription => consumed.ConsumerOf(subscription.Path) is not null) is { } used)
            throw new DevException($"{used.Path}, one of {asked}, is consumed by {consumed.ConsumerOf(used.Path)} of the code. Name those that are to go.");
    }
}

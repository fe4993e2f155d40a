using System.CommandLine;
using Workflow.Dev.Retirement;

namespace Workflow.Dev.Commands;

/// <summary>The end of a subscription whose process is gone: it refuses what the code consumes and what is not empty.</summary>
internal static class RetireCommand
{
    private const string ResourceGroupVariable = "AZURE_RESOURCE_GROUP";
    private const string NamespaceVariable = "SERVICE_BUS_NAMESPACE";

    /// <param name="topologyFile">What is provisioned.</param>
    /// <param name="checkTopology">Whether that is what the code consumes, as an exit code.</param>
    public static Command Define(string topologyFile, Func<CancellationToken, Task<int>> checkTopology)
    {
        var paths = new Argument<string[]>("subscriptions") { Description = "topic/subscription, or topic/* for a topic whose workflow is gone. Default: all in the workflows' topics that no process consumes.", Arity = ArgumentArity.ZeroOrMore };
        var delete = new Option<bool>("--delete") { Description = "Delete those that are ready. Without it they are only listed." };
        var group = new Option<string?>("--resource-group") { Description = $"Default: {ResourceGroupVariable}, which azd sets for its hooks.", HelpName = "NAME" };
        var name = new Option<string?>("--namespace") { Description = $"Default: {NamespaceVariable}, which azd sets for its hooks.", HelpName = "NAME" };
        var command = new Command("retire", "List subscriptions that no process consumes any more, and delete the empty ones.") { paths, delete, group, name };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            topologyFile,
            checkTopology,
            new AzureNamespace(Given(parsed.GetValue(group), ResourceGroupVariable, "--resource-group"), Given(parsed.GetValue(name), NamespaceVariable, "--namespace")),
            [.. (parsed.GetValue(paths) ?? []).Select(SubscriptionPath.Parse)],
            parsed.GetValue(delete),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        string topologyFile, Func<CancellationToken, Task<int>> checkTopology, AzureNamespace messaging, IReadOnlyList<SubscriptionPath> asked, bool delete, CancellationToken cancellationToken)
    {
        // Against the code, not against a file that somebody may have edited.
        var exitCode = await checkTopology(cancellationToken);
        if (exitCode != ExitCode.Success)
            return exitCode;
        var consumed = ConsumedSubscriptions.Read(await File.ReadAllTextAsync(topologyFile, cancellationToken));

        var deployed = new List<DeployedSubscription>();
        foreach (var topic in consumed.Topics.Concat(asked.Select(path => path.Topic)).Distinct(StringComparer.OrdinalIgnoreCase))
            deployed.AddRange(await messaging.SubscriptionsOfAsync(topic, cancellationToken));
        var plan = RetirementPlan.Of(consumed, deployed, asked);

        foreach (var subscription in plan.Draining)
            Terminal.Step($"{subscription.Path} is not empty yet: {subscription.Messages} messages");
        foreach (var subscription in plan.Ready)
        {
            if (delete)
                await messaging.DeleteAsync(subscription.Path, cancellationToken);
            else
                Terminal.Step($"{subscription.Path} is empty and nobody's: --delete deletes it");
        }
        if (plan.Ready.Count + plan.Draining.Count == 0)
            Terminal.Step("Every subscription has its consumer");
        // Asked for and not done is a failure; looked for and not yet possible is not.
        return asked.Count > 0 && plan.Draining.Count > 0 ? ExitCode.Failure : ExitCode.Success;
    }

    private static string Given(string? option, string variable, string name) =>
        option ?? (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? value
            : throw new DevException($"Which one? Give {name}, or run it in an environment of azd: azd env exec -- dotnet run dev.cs retire"));
}

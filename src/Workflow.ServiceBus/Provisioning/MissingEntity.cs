namespace Workflow.ServiceBus;

/// <summary>The words about an entity that is not there.</summary>
internal static class MissingEntity
{
    /// <summary>What whoever deploys the app has to do.</summary>
    public const string HowToProvision = "it does not exist. Run 'dotnet run dev.cs topology' and provision the namespace from infra/topology.json; on a namespace for development, set CreateIfMissing";
}

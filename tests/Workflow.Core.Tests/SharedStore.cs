using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Core.Tests;

/// <summary>Lets several hosts share what they run on, as the hosts of one deployment do.</summary>
internal static class SharedStore
{
    /// <summary>Keeps everything in a store that other hosts have too.</summary>
    public static WorkflowsBuilder Share(this WorkflowsBuilder workflows, InMemoryStore store)
    {
        workflows.Services.AddSingleton(_ => store);
        return workflows;
    }
}

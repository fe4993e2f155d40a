using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Http.Tests;

/// <summary>Looks behind a server.</summary>
internal static class ServerServices
{
    public static IWorkflow GetWorkflow(this IServiceProvider services, string name) =>
        services.GetRequiredService<IWorkflows>().TryGet(name, out var workflow) ? workflow : throw new InvalidOperationException($"There is no workflow {name}.");
}

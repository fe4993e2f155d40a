using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Workflow.Http;

/// <summary>Mounts the API in an ASP.NET Core app.</summary>
public static class WorkflowEndpointRouteBuilderExtensions
{
    /// <summary>Mounts the API under <see cref="WorkflowApi.Prefix"/> and the health check at <c>/health</c>.</summary>
    public static IEndpointRouteBuilder MapWorkflows(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var api = new WorkflowApi(
            endpoints.ServiceProvider.GetRequiredService<IWorkflows>(),
            endpoints.ServiceProvider.GetRequiredService<ProcessStates>(),
            endpoints.ServiceProvider.GetRequiredService<TimeProvider>(),
            endpoints.ServiceProvider.GetRequiredService<ILogger<WorkflowApi>>(),
            endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        endpoints.Map(WorkflowApi.Prefix + "/{**path}", (RequestDelegate)api.HandleAsync);
        endpoints.Map("/health", (RequestDelegate)api.HandleAsync);
        return endpoints;
    }
}

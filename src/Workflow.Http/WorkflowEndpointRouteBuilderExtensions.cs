using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Workflow.Http;

/// <summary>Mounts the API in an ASP.NET Core app.</summary>
public static class WorkflowEndpointRouteBuilderExtensions
{
    /// <summary>Mounts the API and the dashboard under <see cref="WorkflowApi.Prefix"/> and the health check at <c>/health</c>, too.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="configure">Sets the options, such as the keys that requests must bring.</param>
    public static IEndpointRouteBuilder MapWorkflows(this IEndpointRouteBuilder endpoints, Action<WorkflowApiOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var options = new WorkflowApiOptions();
        configure?.Invoke(options);
        var api = new WorkflowApi(endpoints.ServiceProvider, options);
        endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(api.Dispose);
        endpoints.Map(WorkflowApi.Prefix + "/{**path}", (RequestDelegate)api.HandleAsync);
        endpoints.Map("/health", (RequestDelegate)api.HandleAsync);
        return endpoints;
    }
}

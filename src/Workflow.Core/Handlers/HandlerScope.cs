using Microsoft.Extensions.DependencyInjection;

namespace Workflow;

/// <summary>Runs one invocation of a handler class: a new scope, the handler from it, the call, the scope's end.</summary>
internal static class HandlerScope
{
    public static async Task<TResult> InvokeAsync<THandler, TResult>(IServiceProvider services, Func<THandler, Task<TResult>> call)
        where THandler : class
    {
        await using var scope = services.CreateAsyncScope();
        var handler = ActivatorUtilities.GetServiceOrCreateInstance<THandler>(scope.ServiceProvider);
        return await call(handler).ConfigureAwait(false);
    }

    public static async Task InvokeAsync<THandler>(IServiceProvider services, Func<THandler, Task> call)
        where THandler : class
    {
        await using var scope = services.CreateAsyncScope();
        var handler = ActivatorUtilities.GetServiceOrCreateInstance<THandler>(scope.ServiceProvider);
        await call(handler).ConfigureAwait(false);
    }
}

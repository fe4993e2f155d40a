using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Invocation;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Workflow.Functions;

/// <summary>Has invocations of our functions run by our executor; those of others go their way.</summary>
internal sealed class WorkflowFunctionMiddleware(WorkflowFunctionExecutor executor) : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (FunctionPlaceholders.IsEntryPoint(context.FunctionDefinition.EntryPoint))
            context.Features.Set<IFunctionExecutor>(executor);
        return next(context);
    }
}

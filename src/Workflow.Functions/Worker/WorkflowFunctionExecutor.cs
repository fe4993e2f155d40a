using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Invocation;
using Workflow.Http;

namespace Workflow.Functions;

/// <summary>Runs an invocation: finds what the function stands for, and hands it what triggered it.</summary>
internal sealed class WorkflowFunctionExecutor(
    FunctionCatalog functions,
    WorkflowCatalog workflows,
    MessageInvocation messages,
    TimerInvocation timers,
    WorkflowApi api)
    : IFunctionExecutor
{
    private readonly Dictionary<string, MessageProcess> _messages = workflows.MessageProcesses.ToDictionary(process => process.Descriptor.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, TimedProcess> _timed = workflows.TimedProcesses.ToDictionary(process => process.Descriptor.Name, StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">The app has no such function, or the host handed over nothing.</exception>
    public ValueTask ExecuteAsync(FunctionContext context)
    {
        var name = context.FunctionDefinition.Name;
        if (!functions.TryGet(name, out var entry))
            throw new InvalidOperationException($"The host called function '{name}', which no workflow of this app has. There are {string.Join(", ", functions.Entries.Select(known => known.Name))}.");

        return new ValueTask(entry switch
        {
            { Process: EventProcessDescriptor process } when workflows.TryGetProcess(process.Name, out var handler) => messages.HandleAsync(context, handler),
            { Process: MessageProcessDescriptor process } when _messages.TryGetValue(process.Name, out var handler) => messages.HandleAsync(context, handler),
            { Process: TimedProcessDescriptor process, Schedule: { } schedule } => timers.RunAsync(_timed[process.Name], schedule, context.CancellationToken),
            { Placeholder: FunctionPlaceholder.Http } => AnswerAsync(context),
            _ => throw new InvalidOperationException($"Function '{name}' has no handler in this app."),
        });
    }

    private Task AnswerAsync(FunctionContext context) => context.GetHttpContext() is { } request
        ? api.HandleAsync(request)
        : throw new InvalidOperationException("The invocation carries no HTTP request. Call AddWorkflows, which turns ASP.NET Core integration on, before the app is built.");
}

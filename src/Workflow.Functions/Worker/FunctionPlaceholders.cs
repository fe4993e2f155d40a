using System.ComponentModel;
using System.Reflection;
using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Workflow.Functions;

/// <summary>
/// The methods that the worker reflects over when the host loads a function of ours: it needs one with a parameter for each
/// binding. They are never called; the functions run by <see cref="WorkflowFunctionExecutor"/>.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class FunctionPlaceholders
{
    /// <summary>Triggered by a message. The attribute makes the worker bind the whole message; what it names is not looked at.</summary>
    public static void Message([ServiceBusTrigger("topic", "subscription")] ServiceBusReceivedMessage message, ServiceBusMessageActions actions) => throw NotCalled();

    /// <summary>Triggered by a timer.</summary>
    public static void Timer(string timer) => throw NotCalled();

    /// <summary>Triggered by a request.</summary>
    public static void Http(HttpRequest request) => throw NotCalled();

    /// <summary>The file that the worker finds them in, beside the app.</summary>
    internal static string ScriptFile { get; } = typeof(FunctionPlaceholders).Assembly.GetName().Name + ".dll";

    internal static string EntryPointOf(FunctionPlaceholder placeholder) => $"{typeof(FunctionPlaceholders).FullName}.{MethodOf(placeholder).Name}";

    internal static bool IsEntryPoint(string entryPoint) => entryPoint.StartsWith(typeof(FunctionPlaceholders).FullName + ".", StringComparison.Ordinal);

    internal static MethodInfo MethodOf(FunctionPlaceholder placeholder) => typeof(FunctionPlaceholders).GetMethod(placeholder switch
    {
        FunctionPlaceholder.Message => nameof(Message),
        FunctionPlaceholder.Timer => nameof(Timer),
        FunctionPlaceholder.Http => nameof(Http),
        _ => throw new ArgumentOutOfRangeException(nameof(placeholder), placeholder, "There is no method for this kind."),
    })!;

    private static InvalidOperationException NotCalled() => new(
        "The worker called a workflow's placeholder itself. Call AddWorkflows on the FunctionsApplicationBuilder that the app is built from.");
}

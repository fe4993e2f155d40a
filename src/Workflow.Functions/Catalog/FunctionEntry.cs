namespace Workflow.Functions;

/// <summary>A function as it is reported to the host, and what it runs.</summary>
/// <param name="Name">Its name at the host.</param>
/// <param name="Placeholder">The method that the worker reflects over when the host loads it.</param>
/// <param name="RawBindings">Its bindings, one JSON object each.</param>
/// <param name="Process">The process that it runs; null for an HTTP function.</param>
/// <param name="Schedule">When a timer function runs; null for others.</param>
internal sealed record FunctionEntry(
    string Name,
    FunctionPlaceholder Placeholder,
    IReadOnlyList<string> RawBindings,
    ProcessDescriptor? Process = null,
    TimerSchedule? Schedule = null);

/// <summary>The kinds of functions, each with a placeholder method of its own.</summary>
internal enum FunctionPlaceholder
{
    /// <summary>Triggered by a message of Service Bus.</summary>
    Message = 1,

    /// <summary>Triggered by a timer.</summary>
    Timer,

    /// <summary>Triggered by an HTTP request.</summary>
    Http,
}

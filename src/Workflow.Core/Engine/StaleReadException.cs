namespace Workflow;

/// <summary>The store answered with an older version than an event tells of: a replica lags. The event is delivered again.</summary>
internal sealed class StaleReadException(WorkflowEvent @event, long readVersion)
    : Exception($"stale record lookup: run {@event.RunId} has version {readVersion}, lower than version {@event.Version} of its event");

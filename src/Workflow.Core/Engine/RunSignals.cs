using System.Collections.Concurrent;

namespace Workflow;

/// <summary>Tells those who wait for a run, in this host, that it was moved in this host.</summary>
internal sealed class RunSignals
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    /// <summary>Completes with the next move of the run that this host makes.</summary>
    public Task NextMoveOf(string runId) =>
        _waiting.GetOrAdd(runId, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Moved(string runId)
    {
        if (!_waiting.IsEmpty && _waiting.TryRemove(runId, out var waiting))
            waiting.TrySetResult();
    }

    /// <summary>Forgets a wait that is over.</summary>
    public void Forget(string runId, Task wait)
    {
        if (_waiting.TryGetValue(runId, out var waiting) && ReferenceEquals(waiting.Task, wait) && _waiting.TryRemove(KeyValuePair.Create(runId, waiting)))
            waiting.TrySetResult();
    }
}

namespace Workflow;

/// <summary>Whether the app's host has started. It never goes back: a run triggered while the host stops is run by the next.</summary>
public sealed class HostStatus
{
    private volatile bool _started;

    /// <summary>Whether <see cref="MarkStarted"/> was called.</summary>
    public bool IsStarted => _started;

    /// <summary>Called by a host when it starts; triggers are accepted from now on.</summary>
    public void MarkStarted() => _started = true;
}

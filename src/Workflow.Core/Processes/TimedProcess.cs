namespace Workflow;

/// <summary>A process that runs at an interval: a descriptor and the engine's handler behind it.</summary>
public abstract class TimedProcess
{
    private protected TimedProcess(TimedProcessDescriptor descriptor) => Descriptor = descriptor;

    /// <summary>When it runs.</summary>
    public TimedProcessDescriptor Descriptor { get; }

    /// <summary>Does everything that is due.</summary>
    /// <param name="cancellationToken">Fires when the host stops or the role is lost.</param>
    /// <returns>When it will next have something to do, if it knows; null otherwise. A host may use it to sleep less.</returns>
    /// <exception cref="Exception">Something failed; the host runs it again after the process's error back-off.</exception>
    public abstract ValueTask<DateTimeOffset?> RunAsync(CancellationToken cancellationToken);

    /// <summary>Waits until it is time to run it again; a process that learns of work within its host ends the wait.</summary>
    internal virtual Task WaitAsync(TimeSpan pause, TimeProvider time, CancellationToken cancellationToken) => Task.Delay(pause, time, cancellationToken);
}

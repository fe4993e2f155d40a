namespace Workflow;

/// <summary>Where a broker puts the messages it gives up on.</summary>
public interface IDeadLetterSource
{
    /// <summary>
    /// Hands over every dead letter of a process that is there now, one after the other. Each is removed from the broker only
    /// after <paramref name="keep"/> returned: one that was not kept is found again.
    /// </summary>
    /// <param name="process">An event process or a message process.</param>
    /// <param name="keep">Keeps the dead letter.</param>
    /// <param name="cancellationToken">Stops between two.</param>
    /// <returns>How many were handed over.</returns>
    ValueTask<int> DrainAsync(ProcessDescriptor process, Func<DeadLetter, CancellationToken, ValueTask> keep, CancellationToken cancellationToken);
}

namespace Workflow;

/// <summary>A publisher that can be full. Triggers wait for room, so that runs are not started faster than they are worked on.</summary>
public interface IBackPressure
{
    /// <summary>Returns when there is room for more events, or after a few seconds all the same.</summary>
    ValueTask WaitForRoomAsync(CancellationToken cancellationToken);
}

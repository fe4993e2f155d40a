namespace Workflow;

/// <summary>
/// Gives each role to one holder at a time, across all hosts. Authors of an adapter derive their tests from
/// <c>RoleSchedulerContract</c> in Workflow.Testing.
/// </summary>
public interface IRoleScheduler
{
    /// <summary>Waits until the role is free and takes it. Roles that differ in case are different.</summary>
    /// <param name="role">Any text of 1 to 512 characters.</param>
    /// <param name="cancellationToken">Ends the waiting, and the lease once it is held.</param>
    /// <exception cref="OperationCanceledException">The token fired while waiting.</exception>
    Task<IRoleLease> AcquireAsync(string role, CancellationToken cancellationToken);
}

/// <summary>A role that is held. Disposing it gives the role back.</summary>
public interface IRoleLease : IAsyncDisposable
{
    /// <summary>Fires when the role is no longer held: it was lost or given back, or the token it was acquired with fired.</summary>
    CancellationToken Held { get; }
}

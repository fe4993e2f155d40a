namespace Workflow;

/// <summary>
/// Remembers requests across hosts: the answer that a repeat of a request gets, and the progress of operations that go on after
/// their request was answered. Authors of an adapter derive their tests from <c>RequestStoreContract</c> in Workflow.Testing.
/// </summary>
public interface IRequestStore
{
    /// <summary>What is remembered under an ID, expired or not; null when nothing is.</summary>
    ValueTask<RequestRecord?> GetRequestAsync(string workflow, string id, CancellationToken cancellationToken);

    /// <summary>
    /// Remembers on condition: with a null ETag only if there is nothing under the ID, else only if what is there still has the ETag.
    /// </summary>
    /// <returns>The stored record with its new ETag; null when the condition failed.</returns>
    ValueTask<RequestRecord?> PutRequestAsync(RequestRecord request, CancellationToken cancellationToken);

    /// <summary>Forgets what expired before a time.</summary>
    /// <param name="workflow">Name of the workflow.</param>
    /// <param name="expiredBefore">Exclusive.</param>
    /// <param name="limit">At most this many in this call.</param>
    /// <param name="cancellationToken">Stops between two.</param>
    /// <returns>How many were forgotten.</returns>
    ValueTask<int> PurgeRequestsAsync(string workflow, DateTimeOffset expiredBefore, int limit, CancellationToken cancellationToken);
}

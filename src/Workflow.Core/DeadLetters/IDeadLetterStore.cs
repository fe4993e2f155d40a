namespace Workflow;

/// <summary>Keeps dead letters. Authors of an adapter derive their tests from <c>DeadLetterStoreContract</c> in Workflow.Testing.</summary>
public interface IDeadLetterStore
{
    /// <summary>Keeps a dead letter; one that is there already is replaced.</summary>
    ValueTask PutDeadLetterAsync(DeadLetter deadLetter, CancellationToken cancellationToken);

    /// <summary>The dead letter with this ID; null when there is none.</summary>
    ValueTask<DeadLetter?> GetDeadLetterAsync(string workflow, string id, CancellationToken cancellationToken);

    /// <summary>The dead letters of a workflow, newest first.</summary>
    /// <param name="workflow">Name of the workflow.</param>
    /// <param name="limit">Page size, 1 to 1000.</param>
    /// <param name="continuationToken">Where the previous page ended; null for the first page.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    ValueTask<Page<DeadLetter>> ListDeadLettersAsync(string workflow, int limit, string? continuationToken, CancellationToken cancellationToken);

    /// <summary>How many dead letters a workflow has, at most <paramref name="limit"/>.</summary>
    /// <param name="workflow">Name of the workflow.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <remarks>Unless a store has a cheaper way, they are listed.</remarks>
    async ValueTask<int> CountDeadLettersAsync(string workflow, int limit, CancellationToken cancellationToken) =>
        (await ListDeadLettersAsync(workflow, limit, null, cancellationToken).ConfigureAwait(false)).Items.Count;

    /// <summary>Removes a dead letter.</summary>
    /// <returns>False when there was none.</returns>
    ValueTask<bool> DeleteDeadLetterAsync(string workflow, string id, CancellationToken cancellationToken);
}

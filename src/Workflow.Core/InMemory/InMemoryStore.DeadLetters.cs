namespace Workflow;

public sealed partial class InMemoryStore : IDeadLetterStore
{
    private readonly SortedDictionary<(string Workflow, string Id), DeadLetter> _deadLetters = new(Comparer<(string Workflow, string Id)>.Create(
        (a, b) => string.CompareOrdinal(a.Workflow, b.Workflow) is var order and not 0 ? order : string.CompareOrdinal(a.Id, b.Id)));

    /// <inheritdoc />
    public ValueTask PutDeadLetterAsync(DeadLetter deadLetter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deadLetter);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_deadLetters)
            _deadLetters[(deadLetter.Workflow, deadLetter.Id)] = deadLetter;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<DeadLetter?> GetDeadLetterAsync(string workflow, string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_deadLetters)
            return new(_deadLetters.GetValueOrDefault((workflow, id)));
    }

    /// <inheritdoc />
    public ValueTask<Page<DeadLetter>> ListDeadLettersAsync(string workflow, int limit, string? continuationToken, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        cancellationToken.ThrowIfCancellationRequested();
        List<DeadLetter> found;
        lock (_deadLetters)
        {
            found = [.. _deadLetters.Values
                .Where(deadLetter => deadLetter.Workflow == workflow && (continuationToken is null || string.CompareOrdinal(deadLetter.Id, continuationToken) > 0))
                .Take(limit + 1)];
        }
        return new(found.Count > limit
            ? new Page<DeadLetter>(found[..limit], found[limit - 1].Id)
            : new Page<DeadLetter>(found, null));
    }

    /// <inheritdoc />
    public ValueTask<int> CountDeadLettersAsync(string workflow, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_deadLetters)
            return new(Math.Min(limit, _deadLetters.Keys.Count(key => key.Workflow == workflow)));
    }

    /// <inheritdoc />
    public ValueTask<bool> DeleteDeadLetterAsync(string workflow, string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_deadLetters)
            return new(_deadLetters.Remove((workflow, id)));
    }
}

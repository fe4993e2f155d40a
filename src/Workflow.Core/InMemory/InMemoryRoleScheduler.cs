namespace Workflow;

/// <summary>Gives each role to one holder at a time within this process. Share one instance between hosts to make them take turns.</summary>
public sealed class InMemoryRoleScheduler : IRoleScheduler, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SemaphoreSlim> _roles = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public async Task<IRoleLease> AcquireAsync(string role, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(role);
        SemaphoreSlim semaphore;
        lock (_lock)
        {
            if (!_roles.TryGetValue(role, out semaphore!))
                _roles.Add(role, semaphore = new SemaphoreSlim(1, 1));
        }

        await semaphore.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Lease(semaphore, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var semaphore in _roles.Values)
            semaphore.Dispose();
    }

    private sealed class Lease : IRoleLease
    {
        private readonly CancellationTokenSource _held;
        private SemaphoreSlim? _role;

        public Lease(SemaphoreSlim role, CancellationToken cancellationToken)
        {
            _role = role;
            _held = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Held = _held.Token;
        }

        public CancellationToken Held { get; }

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _role, null) is not { } role)
                return;
            await _held.CancelAsync().ConfigureAwait(false);
            _held.Dispose();
            role.Release();
        }
    }
}

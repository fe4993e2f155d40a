using Microsoft.Extensions.Time.Testing;

namespace Workflow.Core.Tests;

/// <summary>The in-memory store keeps the contract of record stores.</summary>
public sealed class InMemoryRecordStoreTests : RecordStoreContract
{
    protected override Task<IRecordStore> CreateStoreAsync() => Task.FromResult<IRecordStore>(new InMemoryStore());
}

/// <summary>The in-memory store keeps the contract of stores that keep objects in history.</summary>
public sealed class InMemoryObjectHistoryTests : ObjectHistoryContract
{
    protected override Task<IRecordStore> CreateStoreAsync() =>
        Task.FromResult<IRecordStore>(new InMemoryStore(new InMemoryStoreOptions { KeepObjectHistory = true }));
}

/// <summary>The in-memory store keeps the contract of timeout stores.</summary>
public sealed class InMemoryTimeoutStoreTests : TimeoutStoreContract
{
    protected override Task<object> CreateStoreAsync() => Task.FromResult<object>(new InMemoryStore());
}

/// <summary>The in-memory store keeps the contract of schedule stores.</summary>
public sealed class InMemoryScheduleStoreTests : ScheduleStoreContract
{
    protected override Task<IScheduleStore> CreateStoreAsync() => Task.FromResult<IScheduleStore>(new InMemoryStore());
}

/// <summary>The in-memory store keeps the contract of dead-letter stores.</summary>
public sealed class InMemoryDeadLetterStoreTests : DeadLetterStoreContract
{
    protected override Task<IDeadLetterStore> CreateStoreAsync() => Task.FromResult<IDeadLetterStore>(new InMemoryStore());
}

/// <summary>The in-memory store keeps the contract of request stores.</summary>
public sealed class InMemoryRequestStoreTests : RequestStoreContract
{
    protected override Task<IRequestStore> CreateStoreAsync() => Task.FromResult<IRequestStore>(new InMemoryStore());
}

/// <summary>The in-memory role scheduler keeps the contract of role schedulers.</summary>
public sealed class InMemoryRoleSchedulerTests : RoleSchedulerContract, IDisposable
{
    // Hosts of one process share one instance.
    private readonly InMemoryRoleScheduler _scheduler = new();

    public void Dispose() => _scheduler.Dispose();

    protected override Task<IRoleScheduler> CreateSchedulerAsync() => Task.FromResult<IRoleScheduler>(_scheduler);
}

/// <summary>The in-memory bus keeps the contract of publishers.</summary>
public sealed class InMemoryBusTests : EventPublisherContract, IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(WorkflowTestHost.DefaultStart);
    private readonly InMemoryBus _bus;

    public InMemoryBusTests() => _bus = new InMemoryBus(_time);

    protected override DateTimeOffset Now => _time.GetUtcNow();

    public ValueTask DisposeAsync() => _bus.DisposeAsync();

    protected override Task<IEventPublisher> CreatePublisherAsync(IReadOnlyList<Subscription> subscriptions)
    {
        _bus.Subscribe(subscriptions);
        return Task.FromResult<IEventPublisher>(_bus);
    }

    protected override Task<WorkflowEvent?> ReceiveAsync(string process)
    {
        var queue = _bus.Queues[process];
        if (!queue.TryReceive(out var session, out var @event))
            return Task.FromResult<WorkflowEvent?>(null);
        queue.Complete(session);
        return Task.FromResult<WorkflowEvent?>(@event);
    }

    protected override Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        _bus.Promote();
        return Task.CompletedTask;
    }
}

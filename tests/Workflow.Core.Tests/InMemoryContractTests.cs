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

/// <summary>The in-memory role scheduler keeps the contract of role schedulers.</summary>
public sealed class InMemoryRoleSchedulerTests : RoleSchedulerContract, IDisposable
{
    // Hosts of one process share one instance.
    private readonly InMemoryRoleScheduler _scheduler = new();

    public void Dispose() => _scheduler.Dispose();

    protected override Task<IRoleScheduler> CreateSchedulerAsync() => Task.FromResult<IRoleScheduler>(_scheduler);
}

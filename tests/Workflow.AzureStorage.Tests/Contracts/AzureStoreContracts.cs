using Workflow.Testing;
using Xunit;

namespace Workflow.AzureStorage.Tests;

[Collection(AzuriteCollection.Name)]
public sealed class AzureRecordStoreTests(AzuriteFixture azurite) : RecordStoreContract
{
    private readonly AzureStorageOptions _options = azurite.NewOptions();
    private readonly List<AzureStore> _others = [];

    public override async Task DisposeAsync()
    {
        _others.ForEach(store => store.Dispose());
        await base.DisposeAsync();
    }

    protected override Task<IRecordStore> CreateStoreAsync() => Task.FromResult<IRecordStore>(new AzureStore(_options));

    protected override Task<IRecordStore> OpenAgainAsync(IRecordStore store)
    {
        var other = new AzureStore(_options);
        _others.Add(other);
        return Task.FromResult<IRecordStore>(other);
    }
}

[Collection(AzuriteCollection.Name)]
public sealed class AzureObjectHistoryTests(AzuriteFixture azurite) : ObjectHistoryContract
{
    protected override Task<IRecordStore> CreateStoreAsync()
    {
        var options = azurite.NewOptions();
        options.KeepObjectHistory = true;
        return Task.FromResult<IRecordStore>(new AzureStore(options));
    }
}

/// <summary>Buckets in two accounts: whatever is asked of the store, it asks the right one.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class AzureRecordStoreOnTwoAccountsTests(AzuriteFixture azurite) : RecordStoreContract
{
    protected override Task<IRecordStore> CreateStoreAsync() => Task.FromResult<IRecordStore>(new AzureStore(TwoAccounts.Of(azurite)));
}

[Collection(AzuriteCollection.Name)]
public sealed class AzureTimeoutStoreOnTwoAccountsTests(AzuriteFixture azurite) : TimeoutStoreContract
{
    protected override Task<object> CreateStoreAsync() => Task.FromResult<object>(new AzureStore(TwoAccounts.Of(azurite)));
}

internal static class TwoAccounts
{
    public static AzureStorageOptions Of(AzuriteFixture azurite)
    {
        var options = azurite.NewOptions();
        options.ConnectionString = null;
        options.Accounts.Add(new AzureStorageAccount { ConnectionString = azurite.ConnectionString });
        options.Accounts.Add(new AzureStorageAccount { ConnectionString = azurite.SecondConnectionString });
        return options;
    }
}

[Collection(AzuriteCollection.Name)]
public sealed class AzureTimeoutStoreTests(AzuriteFixture azurite) : TimeoutStoreContract
{
    protected override Task<object> CreateStoreAsync() => Task.FromResult<object>(new AzureStore(azurite.NewOptions()));
}

[Collection(AzuriteCollection.Name)]
public sealed class AzureScheduleStoreTests(AzuriteFixture azurite) : ScheduleStoreContract
{
    protected override Task<IScheduleStore> CreateStoreAsync() => Task.FromResult<IScheduleStore>(new AzureStore(azurite.NewOptions()));
}

[Collection(AzuriteCollection.Name)]
public sealed class AzureDeadLetterStoreTests(AzuriteFixture azurite) : DeadLetterStoreContract
{
    protected override Task<IDeadLetterStore> CreateStoreAsync() => Task.FromResult<IDeadLetterStore>(new AzureStore(azurite.NewOptions()));
}

[Collection(AzuriteCollection.Name)]
public sealed class AzureRequestStoreTests(AzuriteFixture azurite) : RequestStoreContract
{
    protected override Task<IRequestStore> CreateStoreAsync() => Task.FromResult<IRequestStore>(new AzureStore(azurite.NewOptions()));
}

[Collection(AzuriteCollection.Name)]
public sealed class BlobRoleSchedulerTests(AzuriteFixture azurite) : RoleSchedulerContract, IDisposable
{
    private readonly AzureStorageOptions _options = OptionsOf(azurite);
    private readonly List<BlobRoleScheduler> _schedulers = [];

    public void Dispose() => _schedulers.ForEach(scheduler => scheduler.Dispose());

    protected override Task<IRoleScheduler> CreateSchedulerAsync()
    {
        var scheduler = new BlobRoleScheduler(_options);
        _schedulers.Add(scheduler);
        return Task.FromResult<IRoleScheduler>(scheduler);
    }

    private static AzureStorageOptions OptionsOf(AzuriteFixture azurite)
    {
        var options = azurite.NewOptions();
        options.RolePollingInterval = TimeSpan.FromMilliseconds(100);
        return options;
    }
}

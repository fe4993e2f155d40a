using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;

namespace Workflow.AzureStorage.Tests;

/// <summary>Roles whose lease is lost, or whose host dies.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class RoleLossTests(AzuriteFixture azurite)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task A_lease_is_renewed_while_it_is_held_and_lost_when_it_is_broken()
    {
        var options = Options();
        using var scheduler = new BlobRoleScheduler(options);
        await using var lease = await scheduler.AcquireAsync("sweep", default);
        await Task.Delay(TimeSpan.FromSeconds(17));
        Assert.False(lease.Held.IsCancellationRequested);
        using var other = new BlobRoleScheduler(options);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other.AcquireAsync("sweep", soon.Token));

        var lost = new TaskCompletionSource();
        await using var registration = lease.Held.Register(() => lost.TrySetResult());
        await new BlobContainerClient(options.ConnectionString, options.ContainerName).GetBlobClient("roles/sweep~").GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);
        await lost.Task.WaitAsync(Patience);

        await using var next = await other.AcquireAsync("sweep", default).WaitAsync(Patience);
        await lease.DisposeAsync();
        Assert.False(next.Held.IsCancellationRequested);
    }

    [Fact]
    public async Task A_host_that_cannot_reach_storage_gives_its_role_up_before_another_can_have_it()
    {
        var options = Options();
        using var transport = new FaultyTransport(1, faultRate: 1) { Enabled = false };
        using var cut = new BlobRoleScheduler(transport.FailIn(Options(options.NamePrefix)));
        await using var lease = await cut.AcquireAsync("sweep", default);
        var lost = new TaskCompletionSource<DateTimeOffset>();
        await using var registration = lease.Held.Register(() => lost.TrySetResult(DateTimeOffset.UtcNow));
        transport.CutOff = true;

        using var other = new BlobRoleScheduler(options);
        await using var next = await other.AcquireAsync("sweep", default).WaitAsync(Patience);

        Assert.True(lost.Task.IsCompleted, "another host has the role while this one still thinks it has");
    }

    private AzureStorageOptions Options(string? prefix = null)
    {
        var options = azurite.NewOptions();
        options.NamePrefix = prefix ?? options.NamePrefix;
        options.RoleLeaseDuration = TimeSpan.FromSeconds(15);
        options.RolePollingInterval = TimeSpan.FromMilliseconds(200);
        return options;
    }
}

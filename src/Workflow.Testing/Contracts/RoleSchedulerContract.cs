using Xunit;

namespace Workflow.Testing;

/// <summary>
/// What every <see cref="IRoleScheduler"/> must hold. Derive a public class from it in an adapter's tests and say how a scheduler is made.
/// </summary>
public abstract class RoleSchedulerContract
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    /// <summary>Makes a scheduler of another host: all that a test makes share their roles, and no other test's.</summary>
    protected abstract Task<IRoleScheduler> CreateSchedulerAsync();

    [Fact]
    public async Task A_free_role_is_taken_at_once_and_held()
    {
        var scheduler = await CreateSchedulerAsync();
        await using var lease = await AcquireAsync(scheduler, "sweep");
        Assert.False(lease.Held.IsCancellationRequested);
    }

    [Fact]
    [Trait("Case", "224")]
    public async Task Of_five_contenders_one_holds_the_role_at_a_time()
    {
        var holders = 0;
        var most = 0;
        var contenders = Enumerable.Range(0, 5).Select(async _ =>
        {
            var scheduler = await CreateSchedulerAsync();
            await using var lease = await AcquireAsync(scheduler, "sweep");
            var now = Interlocked.Increment(ref holders);
            most = Math.Max(most, now);
            await Task.Delay(50);
            Interlocked.Decrement(ref holders);
        }).ToList();

        await Task.WhenAll(contenders);

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task A_role_that_was_given_back_goes_to_who_waits()
    {
        var first = await AcquireAsync(await CreateSchedulerAsync(), "sweep");
        var waiting = AcquireAsync(await CreateSchedulerAsync(), "sweep");
        await Task.Delay(200);
        Assert.False(waiting.IsCompleted);

        await first.DisposeAsync();

        await using var second = await waiting;
        Assert.False(second.Held.IsCancellationRequested);
        Assert.True(first.Held.IsCancellationRequested);
    }

    [Fact]
    [Trait("Case", "225")]
    public async Task Waiting_ends_when_its_token_fires()
    {
        await using var held = await AcquireAsync(await CreateSchedulerAsync(), "sweep");
        using var cancellation = new CancellationTokenSource();
        var waiting = (await CreateSchedulerAsync()).AcquireAsync("sweep", cancellation.Token);
        await Task.Delay(200);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(5)));
        Assert.False(held.Held.IsCancellationRequested);
    }

    [Fact]
    public async Task A_role_is_not_taken_with_a_token_that_has_fired()
    {
        var scheduler = await CreateSchedulerAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scheduler.AcquireAsync("sweep", new CancellationToken(canceled: true)));
        await using var lease = await AcquireAsync(scheduler, "sweep");
    }

    [Fact]
    [Trait("Case", "223")]
    public async Task A_lease_ends_with_the_token_it_was_acquired_with()
    {
        var scheduler = await CreateSchedulerAsync();
        using var cancellation = new CancellationTokenSource();
        await using (var lease = await scheduler.AcquireAsync("sweep", cancellation.Token))
        {
            await cancellation.CancelAsync();
            Assert.True(lease.Held.IsCancellationRequested);
        }

        // And disposing of it then still gives the role back.
        await using var next = await AcquireAsync(await CreateSchedulerAsync(), "sweep");
    }

    [Fact]
    public async Task A_lease_may_be_given_back_twice()
    {
        var scheduler = await CreateSchedulerAsync();
        var lease = await AcquireAsync(scheduler, "sweep");
        await lease.DisposeAsync();
        await using var next = await AcquireAsync(scheduler, "sweep");
        await lease.DisposeAsync();
        Assert.False(next.Held.IsCancellationRequested);
    }

    [Fact]
    [Trait("Case", "184")]
    public async Task Roles_that_differ_in_anything_are_different()
    {
        string[] roles = ["order-outbox-sweep", "Order-outbox-sweep", "order-outbox-sweep ", "order/outbox", "order\\outbox", "order?outbox#", "日本 😀", "order.", ".", "..", "a/", new('r', 512), new('日', 512)];
        var leases = new List<IRoleLease>();
        foreach (var role in roles)
            leases.Add(await AcquireAsync(await CreateSchedulerAsync(), role));

        foreach (var lease in leases)
            await lease.DisposeAsync();
    }

    private static async Task<IRoleLease> AcquireAsync(IRoleScheduler scheduler, string role) =>
        await scheduler.AcquireAsync(role, CancellationToken.None).WaitAsync(Soon);
}

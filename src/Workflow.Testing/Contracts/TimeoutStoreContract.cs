using Xunit;

namespace Workflow.Testing;

/// <summary>
/// What every <see cref="ITimeoutStore"/> must hold, together with the <see cref="IRecordStore"/> that it shares its transactions
/// with. Derive a public class from it in an adapter's tests and say how a store is made.
/// </summary>
public abstract partial class TimeoutStoreContract : IAsyncLifetime
{
    private const string Workflow = StoredRuns.Workflow;

    /// <summary>The store of this test, as the records' port.</summary>
    protected IRecordStore Records { get; private set; } = null!;

    /// <summary>The store of this test, as the timeouts' port.</summary>
    protected ITimeoutStore Timeouts { get; private set; } = null!;

    /// <summary>Makes an empty store that is both an <see cref="IRecordStore"/> and an <see cref="ITimeoutStore"/>.</summary>
    protected abstract Task<object> CreateStoreAsync();

    /// <summary>Makes the store.</summary>
    public virtual async Task InitializeAsync()
    {
        var store = await CreateStoreAsync();
        Records = (IRecordStore)store;
        Timeouts = (ITimeoutStore)store;
    }

    /// <summary>Disposes of the store, if it is disposable.</summary>
    public virtual async Task DisposeAsync()
    {
        if (Records is IAsyncDisposable asynchronously)
            await asynchronously.DisposeAsync();
    }

    private static DateTimeOffset Minute(double minutes) => StoredRuns.Start.AddMinutes(minutes);

    private static TimeoutRecord Timeout(RunRecord run, double minutes = 10, int index = 0) => new()
    {
        Workflow = run.Workflow,
        ForeignId = run.ForeignId,
        RunId = run.RunId,
        Status = run.Status,
        Index = index,
        StatusVersion = run.StatusVersion,
        DueAt = Minute(minutes),
        CreatedAt = StoredRuns.Start.AddTicks(5),
        DispatchAt = Minute(minutes),
        TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        TraceState = "vendor=1",
    };

    /// <summary>Creates a run and arms timeouts of it, consuming the receipt of its trigger.</summary>
    private async Task<(RunRecord Run, TimeoutRecord[] Armed)> ArmAsync(string foreignId, params double[] minutes)
    {
        var trigger = StoredRuns.New(Records, foreignId);
        var run = await StoredRuns.CreateAsync(Records, trigger);
        var armed = minutes.Select((minute, index) => Timeout(run, minute, index)).ToArray();
        await Timeouts.ArmAsync(trigger.Outbox[0].Event, armed, CancellationToken.None);
        return (run, armed);
    }

    private async Task<IReadOnlyList<TimeoutRecord>> DueAsync(DateTimeOffset now, string workflow = Workflow, int limit = 100)
    {
        var due = new List<TimeoutRecord>();
        string? token = null;
        do
        {
            var page = await Timeouts.DueTimeoutsAsync(workflow, now, limit, token, CancellationToken.None);
            Assert.True(page.Items.Count <= limit);
            due.AddRange(page.Items);
            token = page.ContinuationToken;
        }
        while (token is not null);
        return due;
    }

    private async Task<IReadOnlyList<TimeoutRecord>> OfRunAsync(RunRecord run) => await Timeouts.ListTimeoutsAsync(run.Workflow, run.RunId, CancellationToken.None);

    private static Move Fire(RunRecord run, TimeoutRecord timeout, int status = 5, RunState state = RunState.Running) =>
        StoredRuns.Step(run, status, state) with { FiredTimeout = timeout };
}

using Xunit;

namespace Workflow.Testing;

/// <summary>
/// What every <see cref="IScheduleStore"/> must hold. Derive a public class from it in an adapter's tests and say how a store is made.
/// </summary>
public abstract class ScheduleStoreContract : IAsyncLifetime
{
    private const string Workflow = StoredRuns.Workflow;
    private IScheduleStore _store = null!;

    /// <summary>Makes an empty store.</summary>
    protected abstract Task<IScheduleStore> CreateStoreAsync();

    /// <summary>Makes the store.</summary>
    public virtual async Task InitializeAsync() => _store = await CreateStoreAsync();

    /// <summary>Disposes of the store, if it is disposable.</summary>
    public virtual async Task DisposeAsync()
    {
        if (_store is IAsyncDisposable asynchronously)
            await asynchronously.DisposeAsync();
    }

    [Fact]
    public async Task A_schedule_is_read_back_with_all_it_holds()
    {
        var schedule = Schedule("nightly / 😀") with
        {
            ForeignId = "a/b\\c#d?e",
            TimeZone = "Europe/Berlin",
            Input = StoredRuns.Json("input"),
            Declared = true,
            LastSlot = StoredRuns.Start.AddTicks(-1),
            NextSlot = StoredRuns.Start.AddMinutes(1),
            DueAt = StoredRuns.Start.AddMinutes(2).AddTicks(1),
        };

        var stored = await PutAsync(schedule);

        AssertSame(schedule, stored);
        AssertSame(schedule, await GetAsync(schedule.Id));
        Assert.Equal(stored!.ETag, (await GetAsync(schedule.Id))!.ETag);
    }

    [Fact]
    public async Task What_a_schedule_leaves_open_stays_open()
    {
        await PutAsync(Schedule("open"));
        AssertSame(Schedule("open"), await GetAsync("open"));
    }

    [Fact]
    public async Task A_schedule_that_is_not_there_is_null()
    {
        await PutAsync(Schedule("known"));

        Assert.Null(await GetAsync("unknown"));
        Assert.Null(await _store.GetScheduleAsync("other_workflow", "known", CancellationToken.None));
    }

    [Fact]
    [Trait("Case", "184")]
    public async Task IDs_that_differ_in_anything_are_different_schedules()
    {
        string[] ids = ["daily", "Daily", "daily ", "dail/y", "dail\\y", "dail#y", "dail?y", "dail~y", new('d', 700), new('日', 600)];
        foreach (var id in ids)
            Assert.NotNull(await PutAsync(Schedule(id)));

        foreach (var id in ids)
            Assert.Equal(id, (await GetAsync(id))!.Id);
        Assert.Equal(ids.Order(StringComparer.Ordinal), (await ListAsync()).Select(schedule => schedule.Id));
    }

    [Fact]
    public async Task A_schedule_is_added_once()
    {
        Assert.NotNull(await PutAsync(Schedule("daily")));
        Assert.Null(await PutAsync(Schedule("daily") with { Spec = "@hourly" }));
        AssertSame(Schedule("daily"), await GetAsync("daily"));
    }

    [Fact]
    public async Task A_schedule_is_replaced_only_by_who_has_seen_its_last_state()
    {
        var first = (await PutAsync(Schedule("daily")))!;
        var second = await PutAsync(first with { NextSlot = StoredRuns.Start.AddDays(1) });
        Assert.NotNull(second);
        Assert.NotEqual(first.ETag, second.ETag);

        Assert.Null(await PutAsync(first with { NextSlot = StoredRuns.Start.AddDays(2) }));
        AssertSame(second, await GetAsync("daily"));

        Assert.True(await _store.DeleteScheduleAsync(Workflow, "daily", CancellationToken.None));
        Assert.Null(await PutAsync(second with { NextSlot = StoredRuns.Start.AddDays(3) }));
        Assert.Null(await GetAsync("daily"));
    }

    [Fact]
    public async Task Of_two_hosts_that_take_a_slot_one_gets_it()
    {
        var schedule = (await PutAsync(Schedule("daily")))!;

        var taken = await Task.WhenAll(Enumerable.Range(1, 8).Select(day => Task.Run(async () =>
            await PutAsync(schedule with { NextSlot = StoredRuns.Start.AddDays(day) }))));

        var winner = Assert.Single(taken, result => result is not null);
        AssertSame(winner!, await GetAsync("daily"));
    }

    [Fact]
    public async Task A_deleted_schedule_is_gone()
    {
        await PutAsync(Schedule("daily"));

        Assert.True(await _store.DeleteScheduleAsync(Workflow, "daily", CancellationToken.None));
        Assert.False(await _store.DeleteScheduleAsync(Workflow, "daily", CancellationToken.None));

        Assert.Null(await GetAsync("daily"));
        Assert.Empty(await ListAsync());
        Assert.NotNull(await PutAsync(Schedule("daily")));
    }

    [Fact]
    public async Task Schedules_are_due_from_their_time_on_soonest_first()
    {
        foreach (var minutes in (int[])[5, 1, 4, 2, 3])
            await PutAsync(Schedule($"at {minutes}") with { DueAt = StoredRuns.Start.AddMinutes(minutes) });
        await PutAsync(Schedule("never"));

        Assert.Empty(await DueAsync(StoredRuns.Start.AddMinutes(1).AddTicks(-1)));
        Assert.Equal(["at 1", "at 2", "at 3"], (await DueAsync(StoredRuns.Start.AddMinutes(3))).Select(schedule => schedule.Id));
        foreach (var limit in (int[])[1, 2])
            Assert.Equal(["at 1", "at 2", "at 3"], (await DueAsync(StoredRuns.Start.AddMinutes(3), limit)).Select(schedule => schedule.Id).Order());
    }

    [Fact]
    public async Task The_next_due_time_is_right_when_it_is_given()
    {
        await PutAsync(Schedule("later") with { DueAt = StoredRuns.Start.AddMinutes(5) });
        await PutAsync(Schedule("sooner") with { DueAt = StoredRuns.Start.AddMinutes(1) });
        await PutAsync(Schedule("never"));

        var page = await _store.DueSchedulesAsync(Workflow, StoredRuns.Start, 10, null, CancellationToken.None);

        Assert.Empty(page.Items);
        Assert.True(page.NextDueAt is null || page.NextDueAt == StoredRuns.Start.AddMinutes(1), $"{page.NextDueAt:O}");
    }

    [Fact]
    public async Task A_schedule_that_was_served_is_not_due_before_its_next_slot()
    {
        var schedule = (await PutAsync(Schedule("daily") with { DueAt = StoredRuns.Start }))!;
        Assert.Equal(schedule, Assert.Single(await DueAsync(StoredRuns.Start)));

        await PutAsync(schedule with { DueAt = StoredRuns.Start.AddDays(1) });

        Assert.Empty(await DueAsync(StoredRuns.Start));
        Assert.Single(await DueAsync(StoredRuns.Start.AddDays(1)));
    }

    [Fact]
    public async Task A_workflow_sees_only_its_own_schedules()
    {
        await PutAsync(Schedule("daily") with { DueAt = StoredRuns.Start });
        await PutAsync(Schedule("daily") with { Workflow = "other_workflow", DueAt = StoredRuns.Start });

        Assert.Equal(Workflow, Assert.Single(await ListAsync()).Workflow);
        Assert.Equal(Workflow, Assert.Single(await DueAsync(StoredRuns.Start)).Workflow);
    }

    private static ScheduleRecord Schedule(string id) => new()
    {
        Workflow = Workflow,
        Id = id,
        ForeignId = "andrew",
        Spec = "@daily",
        Declared = false,
        CreatedAt = StoredRuns.Start,
    };

    private static void AssertSame(ScheduleRecord expected, ScheduleRecord? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Input?.ToArray(), actual.Input?.ToArray());
        Assert.Equal(expected with { Input = null, ETag = null }, actual with { Input = null, ETag = null });
    }

    private async Task<ScheduleRecord?> PutAsync(ScheduleRecord schedule) => await _store.PutScheduleAsync(schedule, CancellationToken.None);

    private async Task<ScheduleRecord?> GetAsync(string id) => await _store.GetScheduleAsync(Workflow, id, CancellationToken.None);

    private async Task<IReadOnlyList<ScheduleRecord>> ListAsync() => await _store.ListSchedulesAsync(Workflow, CancellationToken.None);

    private async Task<IReadOnlyList<ScheduleRecord>> DueAsync(DateTimeOffset now, int limit = 10)
    {
        var due = new List<ScheduleRecord>();
        string? token = null;
        do
        {
            var page = await _store.DueSchedulesAsync(Workflow, now, limit, token, CancellationToken.None);
            due.AddRange(page.Items);
            token = page.ContinuationToken;
        }
        while (token is not null);
        return due;
    }
}

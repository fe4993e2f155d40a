using System.Collections.Concurrent;
using System.Globalization;

namespace Workflow.Wire.Tests;

/// <summary>Area L: what schedules trigger.</summary>
public sealed class ScheduleTests
{
    private const string ForeignId = "nightly";

    [Fact]
    [Trait("Case", "168")]
    [Trait("Case", "171")]
    [Trait("Case", "184")]
    public async Task Each_slot_triggers_one_run_with_its_input_however_many_hosts_there_are_and_foreign_IDs_differ_by_case()
    {
        var made = 0;
        await using var app = await WireApp.StartAsync(Things.OneStep()
            .AddSchedule(ForeignId, "@every 1s", new() { Input = () => new Thing { Text = "input", Count = Interlocked.Increment(ref made) * 100 } })
            .AddSchedule("NIGHTLY", "@every 1s"));
        await app.AddHostAsync();

        await Eventually.TrueAsync(async () => (await RunsAsync(app.Host)).Count(IsCompleted) >= 3, "three slots were served");
        await Eventually.TrueAsync(async () => (await RunsAsync(app.Host, "NIGHTLY")).Count(IsCompleted) >= 2, "two slots of the other case were served");

        var runs = await RunsAsync(app.Host);
        Assert.Equal(runs.Count, runs.Select(run => run.RunId).Distinct().Count());
        var slots = runs.Select(SlotOf).ToList();
        Assert.Equal(slots.Count, slots.Distinct().Count());
        Assert.Equal(slots.Order(), slots);
        var objects = await Task.WhenAll(runs.Where(IsCompleted).Select(async run => (await app.Api.GetAsync(run.RunId)).Object));
        Assert.All(objects, thing => Assert.Equal(("input", 1), (thing.Text, thing.Count % 100)));
        Assert.Equal(objects.Length, objects.Select(thing => thing.Count).Distinct().Count());
    }

    [Fact]
    [Trait("Case", "169")]
    [Trait("Case", "170")]
    public async Task A_slot_that_the_filter_refuses_is_passed_over_and_one_that_it_fails_for_is_asked_for_again()
    {
        var asked = new ConcurrentQueue<DateTimeOffset>();
        await using var app = await WireApp.StartAsync(Things.OneStep().AddSchedule(ForeignId, "@every 1s", new()
        {
            Filter = (slot, _) =>
            {
                asked.Enqueue(slot);
                return asked.Count switch
                {
                    1 => Task.FromResult(false),
                    2 => throw new TimeoutException("the calendar is slow"),
                    _ => Task.FromResult(true),
                };
            },
        }));

        await Eventually.TrueAsync(async () => (await RunsAsync(app.Host)).Count >= 1, "a slot was served");

        var slots = asked.ToList();
        Assert.True(slots[1] > slots[0]);
        // The same slot again; or, where the machine took its time, the next.
        Assert.True(slots[2] >= slots[1] && (slots[2] - slots[1]) < TimeSpan.FromSeconds(2), $"{slots[1]:O}, {slots[2]:O}");
        Assert.Equal(slots[2], SlotOf((await RunsAsync(app.Host))[0]));
        Assert.Single(app.Host.Logs.Of("ScheduleFailed"));
    }

    [Fact]
    [Trait("Case", "172")]
    [Trait("Case", "183")]
    public async Task A_new_schedule_counts_from_the_latest_run_whoever_triggered_it()
    {
        await using var app = await WireApp.StartAsync(Things.OneStep());
        var first = await app.Api.CompletedAsync(await app.Api.TriggerAsync(ForeignId));

        // A deployment: the host of before gives back the role of the scan.
        await app.Host.StopAsync();
        var deployed = await app.AddHostAsync(new WireHostOptions { Deploys = Scheduled("@every 2s") });
        await Eventually.TrueAsync(async () => (await RunsAsync(deployed)).Count >= 2, "a slot was served");

        var slot = SlotOf((await RunsAsync(deployed))[1]);
        Assert.Equal(0, (slot - first.CreatedAt).Ticks % TimeSpan.FromSeconds(2).Ticks);
    }

    [Fact]
    [Trait("Case", "173")]
    public async Task A_slot_that_finds_a_run_in_progress_is_passed_over()
    {
        await using var app = await WireApp.StartAsync(Things.Waiting().AddSchedule(ForeignId, "@every 1s"));

        await Eventually.TrueAsync(() => app.Host.Logs.Of("SlotSkipped").Count >= 2, "two slots were passed over");
        Assert.All(app.Host.Logs.Of("SlotSkipped"), line => Assert.Contains("is still in flight", line.Message, StringComparison.Ordinal));
        Assert.Single(await RunsAsync(app.Host));
        await app.Api.CallbackAsync(ForeignId, Status.Start);

        await Eventually.TrueAsync(async () => (await RunsAsync(app.Host)).Count == 2, "the next slot was served");
        Assert.Empty(app.Host.Logs.Of("ScheduleFailed"));
    }

    [Fact]
    [Trait("Case", "176")]
    public async Task A_slot_whose_run_could_not_be_stored_is_served_later()
    {
        var storage = new FaultyStorage();
        await using var app = await WireApp.StartAsync(Scheduled("@every 6s"), new WireHostOptions { Storage = storage });
        var watcher = await app.AddHostAsync(new WireHostOptions { WorksOnEvents = false, Deploys = workflows => workflows.Add(Things.OneStep().Build()) });
        await Eventually.TrueAsync(() => Task.FromResult(storage.Requests > 10), "the host had begun");

        storage.Outage = true;
        var (down, failed) = (DateTimeOffset.UtcNow, app.Host.Logs.Of("RunError").Count);
        // Down for longer than a period: a slot falls into it.
        await Eventually.TrueAsync(() => DateTimeOffset.UtcNow - down > TimeSpan.FromSeconds(6.5), "a slot had passed");
        Assert.True(app.Host.Logs.Of("RunError").Count > failed);
        var before = (await RunsAsync(watcher)).Count;
        var up = DateTimeOffset.UtcNow;
        storage.Outage = false;
        await Eventually.TrueAsync(async () => (await RunsAsync(watcher)).Count > before, "the slot was served");

        Assert.InRange(SlotOf((await RunsAsync(watcher))[before]), down - TimeSpan.FromSeconds(1), up);
    }

    [Fact]
    [Trait("Case", "177")]
    public async Task Stopping_the_host_ends_the_scan()
    {
        await using var app = await WireApp.StartAsync(Things.OneStep().AddSchedule(ForeignId, "@every 1h"));
        Assert.NotEqual(ProcessState.Shutdown, app.Host.States["things-schedule-scan"]);

        await app.Host.StopAsync();

        Assert.Equal(ProcessState.Shutdown, app.Host.States["things-schedule-scan"]);
    }

    [Fact]
    [Trait("Case", "167")]
    public async Task Nothing_is_triggered_on_a_host_that_has_not_started()
    {
        await using var app = await WireApp.StartAsync(workflows => workflows.Add(Things.OneStep().Build()), new WireHostOptions { WorksOnEvents = false });
        var idle = await app.AddHostAsync(new WireHostOptions { Starts = false, Deploys = Scheduled("@every 1s") });
        await idle.RunNowAsync(ProcessKind.ScheduleScan);
        var registered = DateTimeOffset.UtcNow;
        await Eventually.TrueAsync(() => DateTimeOffset.UtcNow - registered > TimeSpan.FromSeconds(1.2), "a slot had come");

        await idle.RunNowAsync(ProcessKind.ScheduleScan);

        Assert.Empty(await RunsAsync(app.Host));
        await Assert.ThrowsAsync<InvalidOperationException>(() => idle.Api().TriggerAsync("a"));
    }

    private static Action<WorkflowsBuilder> Scheduled(string spec)
    {
        var definition = Things.OneStep().AddSchedule(ForeignId, spec).Build();
        return workflows => workflows.Add(definition);
    }

    private static async Task<IReadOnlyList<RunRecord>> RunsAsync(WireHost host, string foreignId = ForeignId) =>
        (await host.Api().ListAsync(new RunQuery { Workflow = Things.Name, ForeignIds = [foreignId], Order = RunOrder.OldestFirst, Limit = 100 })).Items;

    private static bool IsCompleted(RunRecord run) => run.RunState == RunState.Completed;

    private static DateTimeOffset SlotOf(RunRecord run) =>
        DateTimeOffset.Parse(run.TraceOrigin[(run.TraceOrigin.IndexOf("slot ", StringComparison.Ordinal) + 5)..], CultureInfo.InvariantCulture);
}

using Microsoft.Extensions.DependencyInjection;
using Workflow.Core.Tests;
using Workflow.Emulator;

namespace Workflow.ServiceBus.Tests;

/// <summary>What a host does when storage, broker or handlers fail.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task A_fault_of_storage_is_tried_again_in_place_and_counts_for_nobody()
    {
        var faults = 3;
        var store = new FaultyRecordStore { Before = call => call.Method == nameof(IRecordStore.CommitAsync) && faults-- > 0 ? new IOException("The store is down.") : null };
        var attempts = 0;
        await using var app = await BusApp.StartAsync(workflows =>
        {
            store.Register(workflows);
            workflows.Add(ProcessorTests.Step(
                "hello",
                (_, _) =>
                {
                    attempts++;
                    return Task.FromResult<Next<Greeting>>(Greeting.Two);
                },
                new ProcessOptions { PauseAfterErrorCount = 1, ErrorBackOff = TimeSpan.FromMilliseconds(1) }));
        });

        await ProcessorTests.RunAllAsync(app.Host.Workflow<Hello, Greeting>(), 1);

        Assert.Equal(4, attempts);
        await Wait.UntilAsync(() => app.Count("hello-One") is { Active: 0, Scheduled: 0, DeadLetter: 0 });
    }

    [Fact]
    public async Task A_fault_that_lasts_longer_than_an_event_is_held_is_not_counted_either()
    {
        var down = true;
        var store = new FaultyRecordStore { Before = call => call.Method == nameof(IRecordStore.CommitAsync) && down ? new IOException("The store is down.") : null };
        await using var app = await BusApp.StartAsync(
            workflows =>
            {
                store.Register(workflows);
                workflows.Add(ProcessorTests.Step("hello", (_, _) => Task.FromResult<Next<Greeting>>(Greeting.Two), new ProcessOptions { PauseAfterErrorCount = 1, ErrorBackOff = TimeSpan.FromMilliseconds(100) }));
            },
            options => options.MaxLockRenewal = TimeSpan.FromSeconds(1));
        var hello = app.Host.Workflow<Hello, Greeting>();
        using var counts = new RequestCounts(app.Host.Services.GetRequiredService<ServiceBusTelemetry>());

        var run = await hello.TriggerAsync("ada");
        await Wait.UntilAsync(() => counts["close"] >= 2);
        down = false;
        await hello.AwaitAsync("ada", run.RunId, Greeting.Two).WaitAsync(BusApp.Patience);

        Assert.Equal(0, counts["abandon"]);
        Assert.Equal(0, (await hello.HistoryAsync(run.RunId)).Max(entry => entry.Attempt));
    }

    [Fact]
    public async Task A_handler_that_takes_too_long_is_told_to_end_and_the_run_is_paused_at_the_threshold()
    {
        var attempts = 0;
        await using var app = await BusApp.StartAsync(
            workflows => workflows.Add(ProcessorTests.Step(
                "hello",
                async (_, ct) =>
                {
                    attempts++;
                    await Task.Delay(Timeout.Infinite, ct);
                    return Greeting.Two;
                },
                new ProcessOptions { PauseAfterErrorCount = 2 })),
            options => options.MaxLockRenewal = TimeSpan.FromSeconds(1));
        var hello = app.Host.Workflow<Hello, Greeting>();

        var run = await hello.TriggerAsync("ada");
        await Wait.UntilAsync(async () => (await hello.GetAsync(run.RunId)).RunState == RunState.Paused);

        Assert.Equal(2, attempts);
        Assert.Contains("without an answer", (await hello.GetAsync(run.RunId)).RunStateReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_finishes_what_is_under_way_and_begins_nothing()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var begun = 0;
        await using var app = await BusApp.StartAsync(
            workflows => workflows.Add(ProcessorTests.Step("hello", async (_, _) =>
            {
                Interlocked.Increment(ref begun);
                entered.TrySetResult();
                await release.Task;
                return Greeting.Two;
            })),
            options => options.MaxConcurrentSessions = 1);
        var hello = app.Host.Workflow<Hello, Greeting>();
        var first = await hello.TriggerAsync("first");
        await entered.Task.WaitAsync(BusApp.Patience);
        await hello.TriggerAsync("second");

        var stopping = app.Host.StopAsync();
        await Wait.UntilAsync(() => app.Host.Services.GetRequiredService<ProcessStates>().Current["hello-outbox-sweep"] == ProcessState.Shutdown);
        release.SetResult();
        await stopping;

        Assert.Equal(1, begun);
        Assert.Equal(Greeting.Two, (await hello.GetAsync(first.RunId)).Status);
        Assert.Equal(1, app.Count("hello-One").Active);
        Assert.All(app.Host.Services.GetRequiredService<ProcessStates>().Current, state => Assert.Equal(ProcessState.Shutdown, state.Value));
    }

    [Fact]
    public async Task What_a_stopping_host_gives_back_is_no_failed_attempt()
    {
        var entered = new TaskCompletionSource();
        var isFirst = true;
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(ProcessorTests.Step(
            "hello",
            async (_, ct) =>
            {
                if (isFirst)
                {
                    isFirst = false;
                    entered.SetResult();
                    await Task.Delay(Timeout.Infinite, ct);
                }
                return Greeting.Two;
            },
            new ProcessOptions { PauseAfterErrorCount = 1 })));
        var run = await app.Host.Workflow<Hello, Greeting>().TriggerAsync("ada");
        await entered.Task.WaitAsync(BusApp.Patience);

        await app.Host.StopAsync(TimeSpan.FromMilliseconds(50));
        var next = await app.StartHostAsync();

        var end = await next.Workflow<Hello, Greeting>().AwaitAsync("ada", run.RunId, Greeting.Two).WaitAsync(BusApp.Patience);
        Assert.Equal(Greeting.Two, end.Run.Status);
    }

    [Fact]
    public async Task A_lost_lock_ends_the_handler_and_counts_as_an_attempt()
    {
        var attempts = 0;
        await using var app = await BusApp.StartAsync(
            workflows => workflows.Add(ProcessorTests.Step("hello", async (_, ct) =>
            {
                if (Interlocked.Increment(ref attempts) == 1)
                    await Task.Delay(Timeout.Infinite, ct);
                return Greeting.Two;
            })));
        var hello = app.Host.Workflow<Hello, Greeting>();
        var run = await hello.TriggerAsync("ada");
        await Wait.UntilAsync(() => Volatile.Read(ref attempts) == 1);

        app.Emulator.LoseLocks();
        var end = await hello.AwaitAsync("ada", run.RunId, Greeting.Two).WaitAsync(BusApp.Patience);

        Assert.Equal(2, attempts);
        Assert.Equal(1, (await hello.HistoryAsync(run.RunId)).Max(entry => entry.Attempt));
        Assert.Equal(Greeting.Two, end.Run.Status);
    }

    [Fact]
    public async Task Lost_connections_are_made_again_and_every_run_goes_on()
    {
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(Greetings.Build("hello")));
        var hello = app.Host.Workflow<Hello, Greeting>();
        var runs = new List<(string ForeignId, string RunId)>();
        for (var i = 0; i < 30; i++)
        {
            runs.Add(($"f{i}", (await hello.TriggerAsync($"f{i}")).RunId));
            if (i % 10 == 5)
                app.Emulator.DropConnections();
        }

        await Task.WhenAll(runs.Select(run => hello.AwaitAsync(run.ForeignId, run.RunId, Greeting.Three))).WaitAsync(BusApp.Patience);

        Assert.All(runs, run => Assert.Equal(3, hello.HistoryAsync(run.RunId).Result.Count));
    }

    [Fact]
    public async Task A_broker_that_is_away_shows_in_the_host_s_health_until_it_is_back()
    {
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(Greetings.Build("hello")));
        var health = app.Host.Services.GetRequiredService<ServiceBusHealth>();
        await ProcessorTests.RunAllAsync(app.Host.Workflow<Hello, Greeting>(), 1, Greeting.Three);
        await health.CheckAsync(CancellationToken.None);

        await app.RestartEmulatorAsync(async () => await Wait.UntilAsync(() => health.Problem is not null));

        await Wait.UntilAsync(() => app.Host.Logs.All.Any(line => line.Contains("gets nothing from the broker", StringComparison.Ordinal)));
        await ProcessorTests.RunAllAsync(app.Host.Workflow<Hello, Greeting>(), 1, Greeting.Three, "again");
        await Wait.UntilAsync(() => health.Problem is null);
    }
}

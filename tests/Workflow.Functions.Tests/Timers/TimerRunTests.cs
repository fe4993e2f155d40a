using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Workflow.Functions.Tests;

/// <summary>One invocation of a timer function: it does what falls due before the host fires again, and no more.</summary>
public sealed class TimerRunTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly JumpingClock _time = new(Noon);

    [Fact]
    public async Task An_invocation_that_knows_of_nothing_due_ends_at_once()
    {
        var process = new Scripted(_time, [null]);

        await RunAsync(process, TimeSpan.FromSeconds(10));

        Assert.Equal([TimeSpan.Zero], process.RanAt);
    }

    [Fact]
    public async Task What_falls_due_before_the_host_fires_again_is_done_in_time()
    {
        var process = new Scripted(_time, TimeSpan.FromSeconds(3.5), TimeSpan.FromSeconds(7), null);

        await RunAsync(process, TimeSpan.FromSeconds(10));

        Assert.Equal([TimeSpan.Zero, TimeSpan.FromSeconds(3.5), TimeSpan.FromSeconds(7)], process.RanAt);
    }

    [Fact]
    public async Task What_falls_due_later_is_left_to_the_next_firing()
    {
        var process = new Scripted(_time, TimeSpan.FromSeconds(10), null);

        await RunAsync(process, TimeSpan.FromSeconds(10));

        Assert.Single(process.RanAt);
    }

    [Fact]
    public async Task A_due_time_that_has_passed_does_not_make_it_spin()
    {
        var process = new Scripted(_time, TimeSpan.FromSeconds(-1), null);

        await RunAsync(process, TimeSpan.FromSeconds(10));

        Assert.Equal([TimeSpan.Zero, TimeSpan.FromMilliseconds(20)], process.RanAt);
    }

    [Fact]
    public async Task A_continuous_one_goes_on_at_the_process_s_interval_until_the_host_fires_again()
    {
        var process = new Scripted(_time, null, null, null, null, null, null, null, null);

        await RunAsync(process, TimeSpan.FromSeconds(2), isContinuous: true);

        Assert.Equal([0, 500, 1000, 1500], process.RanAt.Select(at => at.TotalMilliseconds));
    }

    [Fact]
    public async Task An_invocation_stays_below_the_function_timeout_however_seldom_the_host_fires()
    {
        var process = new Scripted(_time, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(4.5), null);

        await RunAsync(process, TimeSpan.FromHours(1));

        Assert.Equal([TimeSpan.Zero, TimeSpan.FromMinutes(3)], process.RanAt);
    }

    [Fact]
    public async Task A_failure_reaches_the_host_after_the_back_off()
    {
        var process = new Scripted(_time) { Failure = new InvalidOperationException("storage is gone") };

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(process, TimeSpan.FromSeconds(10)));

        Assert.Equal("storage is gone", failure.Message);
        Assert.Equal(Noon + process.Descriptor.Settings.ErrorBackOff, _time.GetUtcNow());
    }

    [Fact]
    public async Task The_end_of_the_host_ends_the_wait()
    {
        using var stopping = new CancellationTokenSource();
        var standing = new FakeTimeProvider(Noon);
        var process = new Scripted(standing, TimeSpan.FromSeconds(5), null);
        var running = Run(process, standing, TimeSpan.FromSeconds(10), false, stopping.Token);

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Single(process.RanAt);
    }

    private Task RunAsync(Scripted process, TimeSpan every, bool isContinuous = false) => Run(process, _time, every, isContinuous, CancellationToken.None);

    private static Task Run(Scripted process, TimeProvider time, TimeSpan every, bool isContinuous, CancellationToken stopping) =>
        new TimerRun(new WorkflowTelemetry(), time, NullLogger<TimerRun>.Instance)
            .RunAsync(process, TimerSchedule.Every(every, isContinuous), stopping)
            .WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);

    /// <summary>A process that says each time when it will next have something to do.</summary>
    private sealed class Scripted(TimeProvider time, params TimeSpan?[] due)
        : TimedProcess(TimerSettingsTests.Process("order-timeout-scan", ProcessKind.TimeoutScan, TimeSpan.FromMilliseconds(500)))
    {
        public List<TimeSpan> RanAt { get; } = [];

        public Exception? Failure { get; init; }

        public override ValueTask<DateTimeOffset?> RunAsync(CancellationToken cancellationToken)
        {
            if (Failure is not null)
                throw Failure;
            RanAt.Add(time.GetUtcNow() - Noon);
            return ValueTask.FromResult(due[RanAt.Count - 1] is { } at ? Noon + at : (DateTimeOffset?)null);
        }
    }
}

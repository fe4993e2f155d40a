namespace Workflow.Core.Tests;

/// <summary>Area G: timeouts are sent ahead, to be delivered when they are due; the scan is only for what is far off or got lost.</summary>
public sealed class TimeoutsSentAheadTests
{
    private const string Process = "things-Start-timeout";
    private readonly WatchedPublisher _publisher = new();
    private readonly List<DateTimeOffset> _fired = [];

    [Theory]
    [InlineData(0.3)]
    [InlineData(40)]
    [InlineData(60)]
    public async Task A_timeout_that_is_due_soon_is_sent_when_it_is_armed(double seconds)
    {
        var due = WorkflowTestHost.DefaultStart.AddSeconds(seconds);
        await using var host = Start(due);
        await host.Catalog.All[0].TriggerAsync("a");

        await host.RunUntilIdleAsync();
        Assert.Equal(due, Assert.Single(_publisher.To(Process)).NotBefore);
        await host.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal([due], _fired);
        Assert.Single(_publisher.To(Process));
    }

    [Fact]
    public async Task A_timeout_that_is_far_off_is_sent_when_it_comes_within_reach()
    {
        var due = WorkflowTestHost.DefaultStart.AddHours(1);
        await using var host = Start(due);
        await host.Catalog.All[0].TriggerAsync("a");

        await host.AdvanceAsync(TimeSpan.FromMinutes(58));
        Assert.Empty(_publisher.To(Process));
        await host.AdvanceAsync(TimeSpan.FromMinutes(1.5));
        Assert.Equal(due, Assert.Single(_publisher.To(Process)).NotBefore);
        await host.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal([due], _fired);
        Assert.Single(_publisher.To(Process));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_timeout_whose_event_got_lost_is_sent_again(bool brokerIsDown)
    {
        var due = WorkflowTestHost.DefaultStart.AddSeconds(10);
        _publisher.Loses = @event => !brokerIsDown && @event is { Process: Process, Republished: 0 };
        _publisher.Fails = @event => brokerIsDown && @event is { Process: Process, Republished: 0 };
        await using var host = Start(due);
        await host.Catalog.All[0].TriggerAsync("a");

        await host.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal([due.AddSeconds(30)], _fired);
        Assert.Equal(2, _publisher.To(Process).Select(@event => @event.MessageId).Distinct().Count());
    }

    [Fact]
    public async Task A_timeout_that_a_pause_outlasted_fires_at_once_when_the_run_is_resumed()
    {
        await using var host = Start(WorkflowTestHost.DefaultStart.AddSeconds(10));
        var run = await host.Catalog.All[0].TriggerAsync("a");
        await host.RunUntilIdleAsync();
        await host.Catalog.All[0].PauseAsync(run.RunId);
        await host.AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.Empty(_fired);
        var resumedAt = host.Time.GetUtcNow();

        await host.Catalog.All[0].ResumeAsync(run.RunId);
        await host.RunUntilIdleAsync();

        Assert.Equal([resumedAt], _fired);
    }

    [Fact]
    public async Task Two_timeouts_of_a_status_are_each_delivered_at_their_own_time()
    {
        var (first, second) = (WorkflowTestHost.DefaultStart.AddSeconds(10), WorkflowTestHost.DefaultStart.AddSeconds(20));
        await using var host = Start(second, first);
        await host.Catalog.All[0].TriggerAsync("a");

        await host.RunUntilIdleAsync();

        Assert.Equal([second, first], _publisher.To(Process).Select(@event => @event.NotBefore!.Value));
        await host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal([first], _fired);
    }

    private WorkflowTestHost Start(params DateTimeOffset[] dueAt)
    {
        var builder = new WorkflowBuilder<Thing, Status>("things");
        foreach (var due in dueAt)
        {
            builder.AddTimeout(Status.Start, (_, _, _) => Handlers.At(due), (_, now, _) =>
            {
                _fired.Add(now);
                return Handlers.To(Status.End);
            }, Status.End);
        }
        return WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(builder.DisablePauseRetry().Build());
            _publisher.Register(workflows);
        });
    }
}

using Xunit;

namespace Workflow.Testing;

/// <summary>
/// What every <see cref="IEventPublisher"/> must hold. Derive a public class from it in an adapter's tests and say how a
/// publisher is made and what its consumers receive; the tests come along.
/// </summary>
public abstract class EventPublisherContract
{
    private const string Workflow = "contract";
    private const string First = "contract-First";
    private const string Second = "contract-Second";

    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(5);

    /// <summary>The present time of the adapter's clock.</summary>
    protected abstract DateTimeOffset Now { get; }

    /// <summary>Makes a publisher whose subscriptions are there before anything is published.</summary>
    protected abstract Task<IEventPublisher> CreatePublisherAsync(IReadOnlyList<Subscription> subscriptions);

    /// <summary>Receives and completes the next event of a process; null when there is none at the present time.</summary>
    protected abstract Task<WorkflowEvent?> ReceiveAsync(string process);

    /// <summary>Lets time pass, on the adapter's clock or by waiting.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    [Fact]
    public async Task An_event_comes_as_it_was_published_to_the_process_it_is_addressed_to_and_to_no_other()
    {
        var publisher = await CreateAsync();
        var @event = Event(First, "日本/😀 'a'") with { Attempt = 2, Republished = 1, TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", TraceState = "a=b" };

        await publisher.PublishAsync([@event], CancellationToken.None);

        Assert.Equal(@event, await ReceiveAsync(First));
        Assert.Null(await ReceiveAsync(First));
        Assert.Null(await ReceiveAsync(Second));
    }

    [Fact]
    public async Task Events_of_one_call_may_be_for_several_processes()
    {
        var publisher = await CreateAsync();

        await publisher.PublishAsync([Event(First, "a"), Event(Second, "a")], CancellationToken.None);

        Assert.Equal(First, (await ReceiveAsync(First))?.Process);
        Assert.Equal(Second, (await ReceiveAsync(Second))?.Process);
    }

    [Fact]
    public async Task Events_of_one_foreign_ID_come_in_the_order_they_were_published()
    {
        var publisher = await CreateAsync();
        foreach (var version in Enumerable.Range(1, 20))
        {
            foreach (var foreignId in (string[])["a", "A", "b"])
                await publisher.PublishAsync([Event(First, foreignId, version)], CancellationToken.None);
        }

        var received = new List<WorkflowEvent>();
        while (await ReceiveAsync(First) is { } @event)
            received.Add(@event);

        Assert.Equal(60, received.Count);
        Assert.All(received.GroupBy(@event => @event.ForeignId), events => Assert.Equal(Enumerable.Range(1, 20), events.Select(@event => (int)@event.Version)));
    }

    [Fact]
    [Trait("Case", "202")]
    public async Task An_event_does_not_come_before_its_time()
    {
        var publisher = await CreateAsync();
        await publisher.PublishAsync([Event(First, "later") with { NotBefore = Now + Delay }], CancellationToken.None);
        await publisher.PublishAsync([Event(First, "now")], CancellationToken.None);

        Assert.Equal("now", (await ReceiveAsync(First))?.ForeignId);
        Assert.Null(await ReceiveAsync(First));
        await PassAsync(Delay);
        Assert.Equal("later", (await ReceiveAsync(First))?.ForeignId);
    }

    [Fact]
    public async Task An_event_whose_time_has_passed_comes_at_once()
    {
        var publisher = await CreateAsync();

        await publisher.PublishAsync([Event(First, "a") with { NotBefore = Now - Delay }], CancellationToken.None);

        Assert.Equal("a", (await ReceiveAsync(First))?.ForeignId);
    }

    [Fact]
    public async Task An_event_to_a_process_that_nobody_has_is_no_error()
    {
        var publisher = await CreateAsync();

        await publisher.PublishAsync([Event("contract-Nobody", "a"), Event(First, "a")], CancellationToken.None);

        Assert.Equal(First, (await ReceiveAsync(First))?.Process);
    }

    [Fact]
    public async Task Nothing_is_published_with_a_token_that_has_fired()
    {
        var publisher = await CreateAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await publisher.PublishAsync([Event(First, "a")], new CancellationToken(canceled: true)));

        Assert.Null(await ReceiveAsync(First));
    }

    private Task<IEventPublisher> CreateAsync() => CreatePublisherAsync(
    [
        new Subscription { Workflow = Workflow, Process = First, Kind = EventKind.Status, Status = 1 },
        new Subscription { Workflow = Workflow, Process = Second, Kind = EventKind.Status, Status = 1 },
    ]);

    private WorkflowEvent Event(string process, string foreignId, long version = 1) => new()
    {
        Process = process,
        Kind = EventKind.Status,
        Workflow = Workflow,
        ForeignId = foreignId,
        RunId = RunId.Create(StoredRuns.Start, bucket: 0, new Random(foreignId.Length)),
        Version = version,
        Status = 1,
        RunState = RunState.Running,
        ReceiptKey = $"{foreignId}~{version}~{process}",
        CreatedAt = Now,
    };
}

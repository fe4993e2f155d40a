using Xunit;

namespace Workflow.Testing;

/// <summary>
/// What every <see cref="IDeadLetterStore"/> must hold. Derive a public class from it in an adapter's tests and say how a store is made.
/// </summary>
public abstract class DeadLetterStoreContract : IAsyncLifetime
{
    private const string Workflow = StoredRuns.Workflow;
    private IDeadLetterStore _store = null!;

    /// <summary>Makes an empty store.</summary>
    protected abstract Task<IDeadLetterStore> CreateStoreAsync();

    /// <summary>Makes the store.</summary>
    public virtual async Task InitializeAsync() => _store = await CreateStoreAsync();

    /// <summary>Disposes of the store, if it is disposable.</summary>
    public virtual async Task DisposeAsync()
    {
        if (_store is IAsyncDisposable asynchronously)
            await asynchronously.DisposeAsync();
    }

    [Fact]
    public async Task The_dead_letters_of_a_workflow_are_counted_up_to_a_limit()
    {
        foreach (var number in (int[])[1, 2, 3])
            await _store.PutDeadLetterAsync(Make(number), CancellationToken.None);

        Assert.Equal(3, await _store.CountDeadLettersAsync(Workflow, 1000, CancellationToken.None));
        Assert.Equal(3, await _store.CountDeadLettersAsync(Workflow, 3, CancellationToken.None));
        Assert.Equal(2, await _store.CountDeadLettersAsync(Workflow, 2, CancellationToken.None));
        Assert.Equal(0, await _store.CountDeadLettersAsync("other", 1000, CancellationToken.None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    [InlineData(256 * 1024)]
    public async Task A_dead_letter_is_read_back_with_all_it_holds(int bodyLength)
    {
        var body = new byte[bodyLength];
        new Random(1).NextBytes(body);
        var deadLetter = Make(1) with
        {
            Description = "it failed / 😀",
            Event = EventOf("a/b\\c#d?e"),
            Message = new ConnectorMessage
            {
                MessageId = "message / 1",
                Body = body,
                ContentType = "application/octet-stream",
                Subject = "subject",
                CorrelationId = "correlation",
                SessionId = "session",
                Properties = new Dictionary<string, string> { ["a"] = "ä", [""] = "" },
                EnqueuedAt = StoredRuns.Start,
                DeliveryCount = 10,
            },
        };

        await _store.PutDeadLetterAsync(deadLetter, CancellationToken.None);

        var read = await _store.GetDeadLetterAsync(Workflow, deadLetter.Id, CancellationToken.None);
        Assert.NotNull(read);
        Assert.Equal(deadLetter with { Message = read.Message }, read);
        Assert.Equal(body, read.Message.Body.ToArray());
        Assert.Equal(deadLetter.Message.Properties, read.Message.Properties);
        Assert.Equal(deadLetter.Message with { Body = read.Message.Body, Properties = read.Message.Properties }, read.Message);
    }

    [Fact]
    public async Task The_same_dead_letter_twice_is_one()
    {
        await PutAsync(Make(1), Make(1));

        Assert.Equal([Make(1).Id], await IdsAsync(10));
    }

    [Fact]
    public async Task They_are_listed_newest_first_and_page_by_page()
    {
        await PutAsync(Make(2), Make(5), Make(1), Make(4), Make(3));

        var first = await _store.ListDeadLettersAsync(Workflow, 2, null, CancellationToken.None);
        var second = await _store.ListDeadLettersAsync(Workflow, 2, first.ContinuationToken, CancellationToken.None);
        var third = await _store.ListDeadLettersAsync(Workflow, 2, second.ContinuationToken, CancellationToken.None);

        Assert.Equal([Make(5).Id, Make(4).Id], first.Items.Select(deadLetter => deadLetter.Id));
        Assert.Equal([Make(3).Id, Make(2).Id], second.Items.Select(deadLetter => deadLetter.Id));
        Assert.Equal([Make(1).Id], third.Items.Select(deadLetter => deadLetter.Id));
        Assert.Null(third.ContinuationToken);
    }

    [Fact]
    public async Task Workflows_do_not_see_each_other_s()
    {
        await PutAsync(Make(1), Make(2) with { Workflow = "other_workflow" });

        Assert.Equal([Make(1).Id], await IdsAsync(10));
        Assert.Null(await _store.GetDeadLetterAsync(Workflow, Make(2).Id, CancellationToken.None));
        Assert.False(await _store.DeleteDeadLetterAsync(Workflow, Make(2).Id, CancellationToken.None));
    }

    [Fact]
    public async Task What_was_deleted_is_gone()
    {
        await PutAsync(Make(1), Make(2));

        Assert.True(await _store.DeleteDeadLetterAsync(Workflow, Make(1).Id, CancellationToken.None));
        Assert.False(await _store.DeleteDeadLetterAsync(Workflow, Make(1).Id, CancellationToken.None));

        Assert.Null(await _store.GetDeadLetterAsync(Workflow, Make(1).Id, CancellationToken.None));
        Assert.Equal([Make(2).Id], await IdsAsync(10));
    }

    private async Task PutAsync(params DeadLetter[] deadLetters)
    {
        foreach (var deadLetter in deadLetters)
            await _store.PutDeadLetterAsync(deadLetter, CancellationToken.None);
    }

    private async Task<IEnumerable<string>> IdsAsync(int limit) =>
        (await _store.ListDeadLettersAsync(Workflow, limit, null, CancellationToken.None)).Items.Select(deadLetter => deadLetter.Id);

    private static DeadLetter Make(int minute) => new()
    {
        Id = DeadLetter.IdOf($"{Workflow}-Start", StoredRuns.Start.AddMinutes(minute), minute),
        Workflow = Workflow,
        Process = $"{Workflow}-Start",
        Reason = "MaxDeliveryCountExceeded",
        EnqueuedAt = StoredRuns.Start.AddMinutes(minute),
        Message = new ConnectorMessage { MessageId = $"message-{minute}" },
    };

    private static WorkflowEvent EventOf(string foreignId) => new()
    {
        Process = $"{Workflow}-Start",
        Kind = EventKind.Status,
        Workflow = Workflow,
        ForeignId = foreignId,
        RunId = "run",
        Version = 7,
        Status = 3,
        RunState = RunState.Running,
        ReceiptKey = "receipt~7",
        CreatedAt = StoredRuns.Start,
        NotBefore = StoredRuns.Start.AddSeconds(1),
        Attempt = 2,
        Republished = 1,
        TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        TraceState = "a=b",
    };
}

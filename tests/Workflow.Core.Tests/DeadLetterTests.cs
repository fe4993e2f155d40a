using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Core.Tests;

/// <summary>What the broker gives up on is kept, shown at its run, and replayed or discarded.</summary>
public sealed class DeadLetterTests : IAsyncLifetime
{
    private readonly QueuedDeadLetters _broker = new();
    private readonly WatchedPublisher _publisher = new();
    private readonly List<string> _hooked = [];
    private readonly List<ConnectorEvent> _received = [];
    private readonly WorkflowDefinition<Thing, Status> _definition;
    private WorkflowTestHost _host = null!;
    private Exception? _connectorFault;

    public DeadLetterTests() => _definition = new WorkflowBuilder<Thing, Status>("things")
        .AddStep(Status.Start, _ => Status.End, Status.End)
        .OnComplete((run, _) =>
        {
            _hooked.Add(run.ForeignId);
            return Task.CompletedTask;
        })
        .AddConnector("orders", ConnectorSource.Queue("orders"), (_, e, _) =>
        {
            if (_connectorFault is not null)
                throw _connectorFault;
            _received.Add(e);
            return Task.CompletedTask;
        })
        .DisablePauseRetry()
        .Build();

    private IWorkflow Things => _host.Catalog.All[0];

    public Task InitializeAsync()
    {
        _host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(_definition);
            _publisher.Register(workflows);
            workflows.Services.AddSingleton<IDeadLetterSource>(_broker);
        });
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_run_whose_event_was_given_up_is_paused_with_the_reason_and_the_dead_letter_is_kept()
    {
        var (run, id) = await GiveUpOnStepAsync();

        var paused = await Things.GetAsync(run.RunId);
        Assert.Equal(RunState.Paused, paused.RunState);
        Assert.Contains(id, paused.RunStateReason);
        Assert.Contains("MaxDeliveryCountExceeded", paused.RunStateReason);
        Assert.Equal([id], await IdsAsync());
        Assert.Equal(0, _broker.Count);
        Assert.Empty(await _host.ReceiptsAsync("things"));
    }

    [Fact]
    public async Task A_run_that_moved_on_is_left_alone()
    {
        var run = await Things.TriggerAsync("a");
        await _host.RunUntilIdleAsync();
        var id = _broker.GiveUpOn(_publisher.To("things-Start")[0], _host.Time.GetUtcNow());

        await _host.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(RunState.Completed, (await Things.GetAsync(run.RunId)).RunState);
        Assert.Equal([id], await IdsAsync());
    }

    [Fact]
    public async Task Replaying_resumes_the_run_that_the_dead_letter_paused()
    {
        var (run, id) = await GiveUpOnStepAsync();
        _publisher.Loses = _ => false;

        Assert.Equal(DeadLetterReplay.Resumed, await Things.ReplayDeadLetterAsync(id));
        await _host.RunUntilIdleAsync();

        Assert.Equal(RunState.Completed, (await Things.GetAsync(run.RunId)).RunState);
        Assert.Empty(await IdsAsync());
    }

    [Fact]
    public async Task Replaying_an_event_of_a_finished_run_publishes_it_again_under_another_message_ID()
    {
        var (@event, id) = await GiveUpOnHookAsync();

        Assert.Equal(DeadLetterReplay.Published, await Things.ReplayDeadLetterAsync(id));
        await _host.RunUntilIdleAsync();

        Assert.Equal(["a"], _hooked);
        Assert.NotEqual(@event.MessageId, _publisher.To("things-on-complete")[^1].MessageId);
        Assert.Empty(await IdsAsync());
    }

    [Fact]
    public async Task Replaying_what_was_consumed_meanwhile_does_nothing()
    {
        var (@event, id) = await GiveUpOnHookAsync();
        await _host.Store.DeleteReceiptAsync(@event, default);

        Assert.Equal(DeadLetterReplay.AlreadyConsumed, await Things.ReplayDeadLetterAsync(id));
        await _host.RunUntilIdleAsync();

        Assert.Empty(_hooked);
        Assert.Empty(await IdsAsync());
    }

    [Fact]
    public async Task A_discarded_event_is_not_published_again()
    {
        var (_, id) = await GiveUpOnHookAsync();

        await Things.DiscardDeadLetterAsync(id);
        await _host.AdvanceAsync(TimeSpan.FromHours(3));

        Assert.Empty(_hooked);
        Assert.Empty(await IdsAsync());
    }

    [Fact]
    public async Task A_connector_s_message_is_handed_to_it_again()
    {
        var id = await GiveUpOnMessageAsync("things-orders-connector");

        Assert.Equal(DeadLetterReplay.Handled, await Things.ReplayDeadLetterAsync(id));

        Assert.Equal("m1", Assert.Single(_received).Id);
        Assert.Empty(await IdsAsync());
    }

    [Fact]
    public async Task A_connector_that_fails_again_says_so_and_the_dead_letter_is_kept()
    {
        var id = await GiveUpOnMessageAsync("things-orders-connector");
        _connectorFault = new FormatException("no order in it");

        var error = await Assert.ThrowsAsync<DeadLetterNotReplayableException>(() => Things.ReplayDeadLetterAsync(id));

        Assert.Contains("no order in it", error.Message);
        Assert.Equal([id], await IdsAsync());
    }

    [Fact]
    public async Task What_could_not_be_decoded_cannot_be_replayed_but_discarded()
    {
        var id = await GiveUpOnMessageAsync("things-Start");

        await Assert.ThrowsAsync<DeadLetterNotReplayableException>(() => Things.ReplayDeadLetterAsync(id));
        Assert.Equal([id], await IdsAsync());

        await Things.DiscardDeadLetterAsync(id);
        Assert.Empty(await IdsAsync());
    }

    [Fact]
    public async Task An_unknown_dead_letter_is_a_typed_error()
    {
        await Assert.ThrowsAsync<DeadLetterNotFoundException>(() => Things.ReplayDeadLetterAsync("none"));
        await Assert.ThrowsAsync<DeadLetterNotFoundException>(() => Things.DiscardDeadLetterAsync("none"));
    }

    private async Task<(RunRecord Run, string Id)> GiveUpOnStepAsync()
    {
        _publisher.Loses = _ => true;
        var run = await Things.TriggerAsync("a");
        await _host.RunUntilIdleAsync();
        var id = _broker.GiveUpOn(_publisher.To("things-Start")[0], _host.Time.GetUtcNow());
        await _host.AdvanceAsync(TimeSpan.FromMinutes(1));
        return (run, id);
    }

    private async Task<(WorkflowEvent Event, string Id)> GiveUpOnHookAsync()
    {
        _publisher.Loses = @event => @event is { Process: "things-on-complete", Republished: 0 };
        await Things.TriggerAsync("a");
        await _host.RunUntilIdleAsync();
        var @event = _publisher.To("things-on-complete")[0];
        var id = _broker.GiveUpOn(@event, _host.Time.GetUtcNow());
        _publisher.Loses = _ => true;
        await _host.AdvanceAsync(TimeSpan.FromMinutes(1));
        _publisher.Loses = _ => false;
        return (@event, id);
    }

    private async Task<string> GiveUpOnMessageAsync(string process)
    {
        var id = _broker.GiveUpOn("things", process, new ConnectorMessage { MessageId = "m1" }, _host.Time.GetUtcNow());
        await _host.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal([id], await IdsAsync());
        return id;
    }

    private async Task<IEnumerable<string>> IdsAsync() => (await Things.DeadLettersAsync()).Items.Select(deadLetter => deadLetter.Id);
}

namespace Workflow;

/// <summary>Replays and discards dead letters, for people and programs outside.</summary>
internal sealed class DeadLetterReplayer(
    WorkflowDefinition definition,
    WorkflowServices services,
    Steering steering,
    Func<string, MessageProcess?> messageProcess)
{
    public async Task<Page<DeadLetter>> ListAsync(int limit, string? continuationToken, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > 1000)
            throw new ArgumentOutOfRangeException(nameof(limit), limit, "A page has 1 to 1000 dead letters.");
        return services.DeadLetters is { } store
            ? await store.ListDeadLettersAsync(definition.Name, limit, continuationToken, cancellationToken).ConfigureAwait(false)
            : new Page<DeadLetter>([], null);
    }

    /// <summary>Done first, then forgotten: stopped in between, it can be replayed again, which does no harm.</summary>
    public async Task<DeadLetterReplay> ReplayAsync(string id, CancellationToken cancellationToken)
    {
        var deadLetter = await RequireAsync(id, cancellationToken).ConfigureAwait(false);
        var replay = deadLetter.Event is { } @event
            ? await ReplayAsync(@event, cancellationToken).ConfigureAwait(false)
            : await HandleAsync(deadLetter, cancellationToken).ConfigureAwait(false);
        await services.DeadLetters!.DeleteDeadLetterAsync(definition.Name, id, cancellationToken).ConfigureAwait(false);
        return replay;
    }

    /// <summary>Forgets a dead letter, and its receipt with it, so that its event is not published again.</summary>
    public async Task DiscardAsync(string id, CancellationToken cancellationToken)
    {
        var deadLetter = await RequireAsync(id, cancellationToken).ConfigureAwait(false);
        if (deadLetter.Event is { Kind: not EventKind.Timeout } @event)
            await services.Records.DeleteReceiptAsync(@event, cancellationToken).ConfigureAwait(false);
        await services.DeadLetters!.DeleteDeadLetterAsync(definition.Name, id, cancellationToken).ConfigureAwait(false);
    }

    private async Task<DeadLetter> RequireAsync(string id, CancellationToken cancellationToken) =>
        services.DeadLetters is { } store && await store.GetDeadLetterAsync(definition.Name, id, cancellationToken).ConfigureAwait(false) is { } deadLetter
            ? deadLetter
            : throw new DeadLetterNotFoundException(definition.Name, id);

    private async Task<DeadLetterReplay> ReplayAsync(WorkflowEvent @event, CancellationToken cancellationToken)
    {
        var record = await services.Records.GetAsync(@event.Workflow, @event.RunId, cancellationToken).ConfigureAwait(false);
        if (@event.Workflow == definition.Name && record is { RunState: RunState.Paused } && record.Version == @event.Version + 1)
        {
            try
            {
                await steering.ResumeAsync(record.RunId, new SteerOptions { ExpectedVersion = record.Version }, cancellationToken).ConfigureAwait(false);
                return DeadLetterReplay.Resumed;
            }
            catch (RunConflictException)
            {
                // Somebody else has decided about the run in between.
                return DeadLetterReplay.AlreadyConsumed;
            }
        }

        // A timeout's row is its receipt; whether it is still armed is for the process to find out.
        if (record is null || (@event.Kind != EventKind.Timeout && !await services.Records.HasReceiptAsync(@event, cancellationToken).ConfigureAwait(false)))
            return DeadLetterReplay.AlreadyConsumed;
        // Published as another publication, or the broker would drop it as one that it has seen.
        await services.Publisher.PublishAsync([@event with { Attempt = 0, Republished = @event.Republished + 1, NotBefore = null }], cancellationToken).ConfigureAwait(false);
        return DeadLetterReplay.Published;
    }

    private async Task<DeadLetterReplay> HandleAsync(DeadLetter deadLetter, CancellationToken cancellationToken)
    {
        if (messageProcess(deadLetter.Process) is not { } process)
            throw new DeadLetterNotReplayableException(definition.Name, deadLetter.Id, $"its message could not be decoded ({deadLetter.Description}), so there is no event to publish. Discard it; an event of a run is published again from its outbox by itself.");
        try
        {
            await process.HandleAsync(deadLetter.Message, cancellationToken).ConfigureAwait(false);
            return DeadLetterReplay.Handled;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new DeadLetterNotReplayableException(definition.Name, deadLetter.Id, $"connector {deadLetter.Process} failed again: {exception.Message} It is kept.", exception);
        }
    }
}

namespace Workflow;

/// <summary>Offers a payload to the callbacks of a status, one after the other, in the caller's own process.</summary>
internal sealed class CallbackDispatch<TObject, TStatus>(
    WorkflowDefinition<TObject, TStatus> definition,
    WorkflowServices services,
    RunReader<TObject, TStatus> reader,
    MoveWriter writer)
    where TStatus : struct, Enum
{
    private static readonly MoveOrigin Origin = new(ProcessNames.Callback);

    public async Task<CallbackResult> DispatchAsync(string foreignId, TStatus status, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        ForeignIds.Require(foreignId);
        if (!definition.Callbacks.TryGetValue(status, out var callbacks))
            return CallbackResult.Skipped($"No callback is registered for status {StatusMap<TStatus>.NameOf(status)}.");

        var result = CallbackResult.Applied;
        var applied = false;
        foreach (var callback in callbacks)
        {
            // Read anew for each: the one before may have moved the run.
            var record = await services.Records.LatestAsync(definition.Name, foreignId, cancellationToken).ConfigureAwait(false)
                ?? throw RunNotFoundException.ForForeignId(definition.Name, foreignId);
            result = await OfferAsync(callback, record, status, payload, cancellationToken).ConfigureAwait(false);
            applied |= result.Outcome == CallbackOutcome.Applied;
        }
        return applied ? CallbackResult.Applied : result;
    }

    private async Task<CallbackResult> OfferAsync(
        CallbackRegistration<TObject, TStatus> callback,
        RunRecord record,
        TStatus status,
        ReadOnlyMemory<byte> payload,
        CancellationToken cancellationToken)
    {
        if (record.Status != StatusMap<TStatus>.ToNumber(status))
            return CallbackResult.Skipped($"The run is at status {record.StatusDescription}, not {StatusMap<TStatus>.NameOf(status)}.");
        if (record.RunState.IsStopped() || record.RunState.IsFinished())
            return CallbackResult.Skipped($"The run is {record.RunState.Describe()}.");

        var controller = new HandlerRunController(writer, Origin);
        if (!reader.TryRead(record, controller, out var run, out var unreadable))
            throw new WorkflowConfigurationException(definition.Name, $"run {record.RunId} cannot take a callback: {unreadable}");

        using var span = RunSpan.StartAction(services.Telemetry.Activities, ProcessNames.Callback, ProcessNames.Callback, record);
        using var scope = RunScope.Begin(services.Logger, ProcessNames.Callback, record);
        try
        {
            var started = services.Time.GetTimestamp();
            var next = await callback.Invoke(services.Provider, run, payload, cancellationToken).ConfigureAwait(false);
            if (run.StateChanged)
                return CallbackResult.Applied;
            if (next.Kind == NextKind.Skip)
            {
                span?.SetTag(TelemetryTags.Outcome, Outcome.Skipped).SetTag(TelemetryTags.Reason, SkipReason.NextSkip);
                return CallbackResult.Skipped("The callback chose to skip.");
            }

            await StoreAsync(record, run, next, Origin with { Duration = services.Time.GetElapsedTime(started) }, cancellationToken).ConfigureAwait(false);
            return CallbackResult.Applied;
        }
        catch (Exception exception) when (span is not null)
        {
            span.Failed(exception, exception is RunConflictException ? Outcome.Conflict : Outcome.Failed);
            throw;
        }
    }

    private async Task StoreAsync(RunRecord record, Run<TObject, TStatus> run, Next<TStatus> next, MoveOrigin origin, CancellationToken cancellationToken)
    {
        var repeated = next.Kind == NextKind.SaveAndRepeat;
        var (to, toName) = definition.Require(record.Status, repeated ? run.Status : next.Status, repeated);
        var result = await writer.MoveAsync(record, to, toName, reader.Codec.Encode(run.Object), repeated, origin, cancellationToken).ConfigureAwait(false);
        if (result.Outcome != CommitOutcome.Committed)
            throw new RunConflictException(definition.Name, record.RunId, record.Version);
    }
}

namespace Workflow;

/// <summary>Runs the step of a status.</summary>
internal sealed class StepProcess<TObject, TStatus>(
    EventProcessDescriptor descriptor,
    StepRegistration<TObject, TStatus> step,
    WorkflowDefinition<TObject, TStatus> definition,
    WorkflowServices services,
    RunReader<TObject, TStatus> reader,
    MoveWriter writer)
    : RunEventProcess<TObject, TStatus>(descriptor, definition, services, reader, writer)
    where TStatus : struct, Enum
{
    protected override ValueTask ProcessAsync(EventDelivery delivery, CancellationToken cancellationToken) =>
        CallCurrentAsync(
            delivery,
            async (run, origin, token) =>
            {
                var started = Services.Time.GetTimestamp();
                var next = await GuardAsync(() => step.Invoke(Services.Provider, run, token), token).ConfigureAwait(false);
                origin = origin with { Duration = Services.Time.GetElapsedTime(started) };
                if (!await StoreAsync(delivery.Event, run, next, origin, token).ConfigureAwait(false))
                    await DropAsync(delivery.Event, SkipReason.NextSkip, token).ConfigureAwait(false);
            },
            cancellationToken);
}

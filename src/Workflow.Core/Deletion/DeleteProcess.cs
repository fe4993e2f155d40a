namespace Workflow;

/// <summary>Deletes the data of runs whose deletion was requested: replaces the object, or lets the custom delete change it.</summary>
internal sealed class DeleteProcess<TObject, TStatus>(
    EventProcessDescriptor descriptor,
    WorkflowDefinition<TObject, TStatus> definition,
    WorkflowServices services,
    RunReader<TObject, TStatus> reader,
    MoveWriter writer)
    : EngineEventProcess(descriptor, services, definition.Options)
    where TStatus : struct, Enum
{
    private static readonly ReadOnlyMemory<byte> Replacement = """{"result":"deleted"}"""u8.ToArray();

    protected override async ValueTask ProcessAsync(EventDelivery delivery, CancellationToken cancellationToken)
    {
        var @event = delivery.Event;
        if (await CurrentAsync(@event, static record => record.RunState == RunState.RequestedDataDeleted, cancellationToken).ConfigureAwait(false) is not { } record)
            return;

        ReadOnlyMemory<byte> value;
        try
        {
            value = definition.CustomDelete is { } delete
                ? reader.Codec.Encode(delete(reader.Codec.Decode(record.Object.Span)))
                : Replacement;
        }
        catch (Exception exception)
        {
            // The person whose data it is waits: it is tried for as long as it takes.
            await FailAsync(delivery, exception, cancellationToken).ConfigureAwait(false);
            return;
        }

        var origin = new MoveOrigin(Name, delivery.FailedAttempts, ConsumedReceipt: @event.ReceiptKey);
        var result = await writer.ChangeStateAsync(record, RunState.DataDeleted, record.RunStateReason, origin, cancellationToken, value).ConfigureAwait(false);
        if (result.Outcome != CommitOutcome.Committed)
            await DropAsync(@event, SkipReason.VersionLower, cancellationToken).ConfigureAwait(false);
    }
}

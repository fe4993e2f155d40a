using System.Diagnostics;

namespace Workflow;

/// <summary>Triggers runs.</summary>
internal sealed class Trigger<TObject, TStatus>(
    WorkflowDefinition<TObject, TStatus> definition,
    WorkflowServices services,
    RunReader<TObject, TStatus> reader,
    MoveWriter writer)
    where TStatus : struct, Enum
{
    private const int MaxTraceOriginLength = 4096;
    private const int MaxIdempotencyKeyLength = 256;

    /// <summary>Stores a run.</summary>
    /// <param name="foreignId">What it is about.</param>
    /// <param name="start">Where it starts; null for the default.</param>
    /// <param name="input">Its object; null for the zero value.</param>
    /// <param name="idempotencyKey">Only one run is ever created with it.</param>
    /// <param name="traceOrigin">Who triggers.</param>
    /// <param name="cancellationToken">Abandons the attempt.</param>
    public async Task<RunRecord> RunAsync(string foreignId, TStatus? start, byte[]? input, string? idempotencyKey, string traceOrigin, CancellationToken cancellationToken)
    {
        if (!services.Host.IsStarted)
            throw new InvalidOperationException("trigger failed: workflow is not running. Start the host that has the workflows first.");
        ForeignIds.Require(foreignId);
        if (idempotencyKey is { Length: 0 or > MaxIdempotencyKeyLength })
            throw new ArgumentException($"An idempotency key has 1 to {MaxIdempotencyKeyLength} characters.", nameof(idempotencyKey));

        using var span = RunSpan.StartTrigger(services.Telemetry.Activities, definition.Name, foreignId);
        try
        {
            return await StoreAsync(foreignId, start, input, idempotencyKey, traceOrigin, span, cancellationToken).ConfigureAwait(false);
        }
        catch (WorkflowInProgressException)
        {
            // An answer, not a fault.
            span?.SetTag(TelemetryTags.Outcome, Outcome.InProgress);
            throw;
        }
        catch (Exception exception) when (span is not null)
        {
            span.Failed(exception, Outcome.Failed);
            throw;
        }
    }

    private async Task<RunRecord> StoreAsync(string foreignId, TStatus? start, byte[]? input, string? idempotencyKey, string traceOrigin, Activity? span, CancellationToken cancellationToken)
    {
        var (status, statusName) = StartOf(start);
        if (services.Publisher is IBackPressure backPressure)
            await backPressure.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);

        var now = services.Time.GetUtcNow();
        var (traceParent, traceState) = RunSpan.Ambient;
        var record = new RunRecord
        {
            Workflow = definition.Name,
            ForeignId = foreignId,
            RunId = services.Records.NewRunId(definition.Name, foreignId, now),
            RunState = RunState.Initiated,
            Status = status,
            StatusDescription = statusName,
            Version = 1,
            StatusVersion = 1,
            Object = input ?? reader.Codec.Encode(ObjectCodec<TObject>.ZeroValue()),
            CreatedAt = now,
            UpdatedAt = now,
            TraceOrigin = OriginOf(traceOrigin),
            TraceParent = traceParent,
            TraceState = traceState,
        };
        span?.Of(record);

        var result = await writer.CreateAsync(record, idempotencyKey, cancellationToken).ConfigureAwait(false);
        span?.SetTag(TelemetryTags.RunId, result.RunId).SetTag(TelemetryTags.Outcome, result.Outcome == CreateOutcome.Created ? Outcome.Triggered : Outcome.Duplicate);
        return result.Outcome switch
        {
            CreateOutcome.Created => result.Record ?? record,
            CreateOutcome.Duplicate => await services.Records.GetAsync(definition.Name, result.RunId, cancellationToken).ConfigureAwait(false)
                ?? throw RunNotFoundException.ForRun(definition.Name, result.RunId),
            _ => throw new WorkflowInProgressException(definition.Name, foreignId, result.RunId),
        };
    }

    private (int Status, string Name) StartOf(TStatus? start)
    {
        if (start is not { } status || EqualityComparer<TStatus>.Default.Equals(status, default))
        {
            StatusMap<TStatus>.TryFromNumber(definition.Graph.DefaultStart, out var first);
            return (definition.Graph.DefaultStart, StatusMap<TStatus>.NameOf(first));
        }

        var name = StatusMap<TStatus>.NameOf(status);
        if (!StatusMap<TStatus>.IsDefined(status) || !definition.Graph.Contains(StatusMap<TStatus>.ToNumber(status)))
            throw new ArgumentException($"trigger failed: status provided is not configured for workflow: {name}. Start at a status of its graph.", nameof(start));
        if (definition.Graph.IsTerminal(StatusMap<TStatus>.ToNumber(status)))
            throw new ArgumentException($"trigger failed: {name} is a final status, so nothing would ever move the run. Start at an earlier one.", nameof(start));
        return (StatusMap<TStatus>.ToNumber(status), name);
    }

    private static string OriginOf(string origin)
    {
        var trace = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? $"trace {activity.TraceId}" : "";
        var text = (origin.Length, trace.Length) switch
        {
            (0, _) => trace,
            (_, 0) => origin,
            _ => $"{origin}\n{trace}",
        };
        return text.Length <= MaxTraceOriginLength ? text : text[..MaxTraceOriginLength];
    }
}

using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Workflow.Http;

/// <summary>What the API answers when it cannot do what was asked for.</summary>
internal sealed class ProblemException(int status, string type, string title, string detail, string? field = null) : Exception(detail)
{
    public Problem Problem { get; } = new(status, type, title, detail) { Field = field };

    public static ProblemException BadRequest(string field, string detail) => new(400, "invalid-input", "The input is not valid", detail, field);
}

/// <summary>A problem as of RFC 9457.</summary>
internal sealed record Problem(int Status, string Type, string Title, string Detail)
{
    /// <summary>What in the request it is about.</summary>
    public string? Field { get; init; }

    /// <summary>The run it is about.</summary>
    public string? RunId { get; init; }

    /// <summary>The run state the run has.</summary>
    public RunState? RunState { get; init; }

    /// <summary>The run state that was asked for.</summary>
    public RunState? RequestedRunState { get; init; }

    /// <summary>The problem that an exception is; null for one that is nobody's fault but ours.</summary>
    public static Problem? Of(Exception exception) => exception switch
    {
        ProblemException problem => problem.Problem,
        BadHttpRequestException bad => new(400, "invalid-input", "The request is not valid HTTP", bad.Message),
        RunNotFoundException => new(404, "run-not-found", "There is no such run", exception.Message),
        WorkflowInProgressException inProgress => new(409, "run-in-progress", "A run is in progress", exception.Message) { RunId = inProgress.RunId },
        InvalidRunStateException state => new(409, "invalid-run-state", "The run state forbids it", DetailOf(state)) { RunId = state.RunId, RunState = state.From, RequestedRunState = state.To },
        ScheduleNotFoundException => new(404, "schedule-not-found", "There is no such schedule", exception.Message),
        DeclaredScheduleException => new(409, "declared-schedule", "The schedule is part of the code", exception.Message),
        DeadLetterNotFoundException => new(404, "dead-letter-not-found", "There is no such dead letter", exception.Message),
        DeadLetterNotReplayableException => new(409, "dead-letter-not-replayable", "The dead letter cannot be replayed", exception.Message),
        RunConflictException conflict => new(409, "run-conflict", "The run was moved meanwhile", exception.Message) { RunId = conflict.RunId },
        InvalidTransitionException => new(422, "invalid-transition", "The callback asked for a move that does not exist", exception.Message),
        ArgumentException argument => new(400, "invalid-input", "The input is not valid", MessageOf(argument)) { Field = argument.ParamName },
        _ => null,
    };

    /// <summary>Something failed that the caller cannot mend.</summary>
    public static Problem Internal(string traceId) =>
        new(500, "internal-error", "The request failed", $"The request failed on our side; the log of this host says why (request {traceId}). It may be sent again.");

    public async Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        context.Response.ContentType = "application/problem+json";
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, RunJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("type", $"urn:workflow:problem:{Type}");
            json.WriteString("title", Title);
            json.WriteNumber("status", Status);
            json.WriteString("detail", Detail);
            if (Field is not null)
                json.WriteString("field", Field);
            if (RunId is not null)
                json.WriteString("runId", RunId);
            if (RunState is { } from)
                json.WriteString("runState", from.ToString());
            if (RequestedRunState is { } to)
                json.WriteString("requestedRunState", to.ToString());
            json.WriteEndObject();
        }
        await context.Response.Body.WriteAsync(buffer.ToArray(), context.RequestAborted).ConfigureAwait(false);
    }

    private static string DetailOf(InvalidRunStateException exception)
    {
        var possible = exception.From switch
        {
            Workflow.RunState.Initiated or Workflow.RunState.Running => "It can be paused or cancelled.",
            Workflow.RunState.Paused => "It can be resumed or cancelled.",
            Workflow.RunState.RequestedDataDeleted => "Its data is being deleted; wait until that is done.",
            _ => "It has ended; its data can be deleted.",
        };
        return $"Run {exception.RunId} is {exception.From.Describe()} and cannot become {exception.To.Describe()}. {possible}";
    }

    /// <summary>The message without the parameter's name, which .NET appends.</summary>
    private static string MessageOf(ArgumentException exception)
    {
        var appended = $" (Parameter '{exception.ParamName}')";
        return exception.Message.EndsWith(appended, StringComparison.Ordinal) ? exception.Message[..^appended.Length] : exception.Message;
    }
}

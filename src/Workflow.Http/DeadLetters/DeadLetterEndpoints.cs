using System.Text;
using Microsoft.AspNetCore.Http;

namespace Workflow.Http;

/// <summary>Shows the messages that the broker gave up on, and has them replayed or discarded.</summary>
internal sealed class DeadLetterEndpoints(IWorkflows workflows)
{
    private const int DefaultLimit = 25;
    private const int MaxLimit = 200;

    /// <summary>How much of a body is shown: enough to see what it is.</summary>
    private const int ShownBytes = 4096;

    public async Task ListAsync(ApiRequest request)
    {
        var workflow = request.WorkflowOf(workflows);
        var page = await workflow.DeadLettersAsync(request.Query("limit", DefaultLimit, 1, MaxLimit), request.Query("continuationToken"), request.Aborted).ConfigureAwait(false);
        await ApiJson.WriteAsync(
            request.Context,
            StatusCodes.Status200OK,
            new { DeadLetters = page.Items.Select(DeadLetterView.Of), page.ContinuationToken }).ConfigureAwait(false);
    }

    public async Task ReplayAsync(ApiRequest request)
    {
        var outcome = await request.WorkflowOf(workflows).ReplayDeadLetterAsync(request["id"], request.Aborted).ConfigureAwait(false);
        await ApiJson.WriteAsync(request.Context, StatusCodes.Status200OK, new { Id = request["id"], Outcome = outcome.ToString() }).ConfigureAwait(false);
    }

    public async Task DiscardAsync(ApiRequest request)
    {
        await request.WorkflowOf(workflows).DiscardDeadLetterAsync(request["id"], request.Aborted).ConfigureAwait(false);
        await ApiJson.WriteAsync(request.Context, StatusCodes.Status200OK, new { Id = request["id"], Outcome = "Discarded" }).ConfigureAwait(false);
    }

    private sealed record DeadLetterView(
        string Workflow, string Id, string Process, string Reason, string Description, DateTimeOffset EnqueuedAt, string? ForeignId, string? RunId, MessageView Message)
    {
        public static DeadLetterView Of(DeadLetter deadLetter) => new(
            deadLetter.Workflow,
            deadLetter.Id,
            deadLetter.Process,
            deadLetter.Reason,
            deadLetter.Description,
            deadLetter.EnqueuedAt,
            deadLetter.Event?.ForeignId,
            // A run of another workflow, whose run connector got the event, is not found under this one.
            deadLetter.Event is { } @event && @event.Workflow == deadLetter.Workflow ? @event.RunId : null,
            new MessageView(
                deadLetter.Message.MessageId,
                deadLetter.Message.ContentType,
                deadLetter.Message.Subject,
                deadLetter.Message.CorrelationId,
                deadLetter.Message.DeliveryCount,
                deadLetter.Message.Properties,
                deadLetter.Message.Body.Length,
                Encoding.UTF8.GetString(deadLetter.Message.Body.Span[..Math.Min(ShownBytes, deadLetter.Message.Body.Length)])));
    }

    /// <summary>The message; of a long body, its beginning.</summary>
    private sealed record MessageView(
        string MessageId, string ContentType, string Subject, string CorrelationId, int DeliveryCount, IReadOnlyDictionary<string, string> Properties, int BodyBytes, string Body);
}

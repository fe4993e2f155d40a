using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Workflow.Http;

/// <summary>Shows schedules, and makes, changes and removes those of run time.</summary>
internal sealed class ScheduleEndpoints(IWorkflows workflows)
{
    public async Task ListAsync(ApiRequest request)
    {
        var schedules = await request.WorkflowOf(workflows).SchedulesAsync(request.Aborted).ConfigureAwait(false);
        await ApiJson.WriteAsync(request.Context, StatusCodes.Status200OK, new { Schedules = schedules.Select(ScheduleView.Of) }).ConfigureAwait(false);
    }

    public async Task GetAsync(ApiRequest request)
    {
        var schedule = await request.WorkflowOf(workflows).ScheduleAsync(request["id"], request.Aborted).ConfigureAwait(false);
        await ApiJson.WriteAsync(request.Context, StatusCodes.Status200OK, ScheduleView.Of(schedule)).ConfigureAwait(false);
    }

    public async Task PutAsync(ApiRequest request)
    {
        var workflow = request.WorkflowOf(workflows);
        var body = await request.ReadJsonObjectAsync(optional: false).ConfigureAwait(false);
        var (schedule, created) = await workflow.PutScheduleAsync(
            new ScheduleRequest
            {
                Id = request["id"],
                Spec = Required(body, "spec", "a cron expression such as 0 2 * * *, @daily, or @every 5m"),
                ForeignId = Required(body, "foreignId", "a text of 1 to 512 characters that identifies what its runs are about"),
                TimeZone = ApiRequest.Text(body, "timeZone") ?? "UTC",
                Input = ApiRequest.TryGet(body, "input", out var input) ? JsonMarshal.GetRawUtf8Value(input.Value).ToArray() : (ReadOnlyMemory<byte>?)null,
            },
            request.Aborted).ConfigureAwait(false);
        if (created)
            request.Context.Response.Headers.Location = $"{WorkflowApi.Prefix}/{Uri.EscapeDataString(schedule.Workflow)}/schedules/{Uri.EscapeDataString(schedule.Id)}";
        await ApiJson.WriteAsync(request.Context, created ? StatusCodes.Status201Created : StatusCodes.Status200OK, ScheduleView.Of(schedule)).ConfigureAwait(false);
    }

    public async Task DeleteAsync(ApiRequest request)
    {
        await request.WorkflowOf(workflows).DeleteScheduleAsync(request["id"], request.Aborted).ConfigureAwait(false);
        request.Context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static string Required(JsonElement body, string name, string what) =>
        ApiRequest.Text(body, name) ?? throw ProblemException.BadRequest(name, $"{name} is missing. Give {what}.");

    private sealed record ScheduleView(
        string Workflow, string Id, string ForeignId, string Spec, string TimeZone, bool Declared, DateTimeOffset CreatedAt, DateTimeOffset? LastSlot, DateTimeOffset? NextSlot, JsonElement? Input)
    {
        public static ScheduleView Of(ScheduleRecord schedule) => new(
            schedule.Workflow,
            schedule.Id,
            schedule.ForeignId,
            schedule.Spec,
            schedule.TimeZone,
            schedule.Declared,
            schedule.CreatedAt,
            schedule.LastSlot,
            schedule.NextSlot,
            schedule.Input is { } input ? JsonElement.Parse(input.Span) : null);
    }
}

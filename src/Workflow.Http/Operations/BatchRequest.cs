using System.Text.Json;

namespace Workflow.Http;

/// <summary>Reads what a batch is to do.</summary>
internal static class BatchRequest
{
    private const int MaxNamed = RunQuery.MaxLimit;

    public static async Task<BatchOperation> ReadAsync(ApiRequest request, WorkflowDefinition definition, DateTimeOffset now)
    {
        var body = await request.ReadJsonObjectAsync(optional: false).ConfigureAwait(false);
        var action = ApiRequest.Text(body, "action");
        if (action is null || SteeringAction.Of(action) is null)
            throw ProblemException.BadRequest("action", $"action is {(action is null ? "missing" : $"'{action}'")}; one of {SteeringAction.Known} is expected.");
        if (!ApiRequest.TryGet(body, "filter", out var filter) || filter.Value.ValueKind != JsonValueKind.Object)
            throw ProblemException.BadRequest("filter", "filter is missing or no object. Say which runs are meant; {} means all of them.");
        return new BatchOperation
        {
            OperationId = Guid.CreateVersion7(now).ToString("N"),
            Workflow = definition.Name,
            Action = action,
            Reason = ApiRequest.Text(body, "reason") ?? "",
            Filter = FilterOf(filter.Value, definition, now),
            StartedAt = now,
            UpdatedAt = now,
        };
    }

    private static BatchFilter FilterOf(JsonElement filter, WorkflowDefinition definition, DateTimeOffset now)
    {
        string[] known = ["runIds", "foreignId", "status", "runState", "createdAfter", "createdBefore"];
        // A criterion that is misspelt or empty must not mean more runs than were meant.
        foreach (var property in filter.EnumerateObject())
        {
            if (!known.Contains(property.Name))
                throw ProblemException.BadRequest("filter", $"filter has no criterion '{property.Name}'. There are {string.Join(", ", known)}.");
            if (property.Value.ValueKind == JsonValueKind.Null || (property.Value.ValueKind == JsonValueKind.Array && property.Value.GetArrayLength() == 0))
                throw ProblemException.BadRequest(property.Name, $"{property.Name} is empty. Give values, or leave it out to mean any.");
        }

        var runIds = Texts(filter, "runIds");
        if (runIds is { Count: 0 or > MaxNamed })
            throw ProblemException.BadRequest("runIds", $"runIds names {runIds.Count} runs; 1 to {MaxNamed} are expected. Use the other criteria for more.");
        if (runIds is not null && filter.EnumerateObject().Count() > 1)
            throw ProblemException.BadRequest("filter", "filter has runIds and other criteria; one or the other is expected.");
        var statuses = Texts(filter, "status") ?? [];
        foreach (var status in statuses)
            RunFilter.StatusOf(definition, status);
        return new BatchFilter
        {
            RunIds = [.. (runIds ?? []).Distinct(StringComparer.Ordinal)],
            ForeignIds = [.. (Texts(filter, "foreignId") ?? []).Select(RunFilter.ForeignIdOf)],
            Statuses = statuses,
            RunStates = [.. (Texts(filter, "runState") ?? []).Select(RunFilter.RunStateOf)],
            CreatedAfter = Time(filter, "createdAfter"),
            // Runs that come while it works are not meant.
            CreatedBefore = Time(filter, "createdBefore") is { } before && before < now ? before : now,
        };
    }

    /// <summary>One text or a list of texts; null when it is missing.</summary>
    private static List<string>? Texts(JsonElement filter, string name)
    {
        if (!ApiRequest.TryGet(filter, name, out var value))
            return null;
        JsonElement[] elements = value.Value.ValueKind == JsonValueKind.Array ? [.. value.Value.EnumerateArray()] : [value.Value];
        if (elements.Length > MaxNamed)
            throw ProblemException.BadRequest(name, $"{name} has {elements.Length} values; at most {MaxNamed} are allowed.");
        return [.. elements.Select(element => ApiRequest.TextOf(element, name))];
    }

    private static DateTimeOffset? Time(JsonElement filter, string name) =>
        ApiRequest.Text(filter, name) is { } text ? ApiRequest.TimeOf(name, text) : null;
}

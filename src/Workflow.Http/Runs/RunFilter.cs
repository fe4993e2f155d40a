namespace Workflow.Http;

/// <summary>Reads which runs a request is about.</summary>
internal static class RunFilter
{
    private const int MaxForeignIdLength = 512;

    /// <summary>The query that the request's parameters ask for.</summary>
    public static RunQuery QueryOf(ApiRequest request, WorkflowDefinition definition) => new()
    {
        Workflow = definition.Name,
        ForeignIds = [.. request.QueryAll("foreignId").Select(ForeignIdOf)],
        Statuses = [.. request.QueryAll("status").Select(name => StatusOf(definition, name))],
        RunStates = [.. request.QueryAll("runState").Select(RunStateOf)],
        CreatedAfter = request.QueryTime("createdAfter"),
        CreatedBefore = request.QueryTime("createdBefore"),
        Order = request.Query("order") switch
        {
            null or "newest" => RunOrder.NewestFirst,
            "oldest" => RunOrder.OldestFirst,
            var other => throw ProblemException.BadRequest("order", $"order is '{other}'; newest or oldest is expected."),
        },
        Limit = request.Query("limit", RunQuery.DefaultLimit, 1, RunQuery.MaxLimit),
        ContinuationToken = request.Query("continuationToken"),
        WithoutObjects = request.Query("objects") switch
        {
            null or "true" => false,
            "false" => true,
            var other => throw ProblemException.BadRequest("objects", $"objects is '{other}'; true or false is expected."),
        },
    };

    /// <summary>A foreign ID that a run may have.</summary>
    public static string ForeignIdOf(string foreignId) => foreignId.Length <= MaxForeignIdLength
        ? foreignId
        : throw ProblemException.BadRequest("foreignId", $"foreignId has {foreignId.Length} characters; it has at most {MaxForeignIdLength}.");

    /// <summary>The number of a status by its name.</summary>
    public static int StatusOf(WorkflowDefinition definition, string name, string field = "status") =>
        definition.Graph.Statuses.FirstOrDefault(status => status.Name == name)?.Value
            ?? throw ProblemException.BadRequest(field, $"Workflow '{definition.Name}' has no status '{name}'. Its statuses are {string.Join(", ", definition.Graph.Statuses.Select(status => status.Name))}.");

    /// <summary>A run state by its name.</summary>
    public static RunState RunStateOf(string name) =>
        Enum.TryParse<RunState>(name, out var state) && state.IsValid() && state.ToString() == name
            ? state
            : throw ProblemException.BadRequest("runState", $"There is no run state '{name}'. There are {string.Join(", ", Enum.GetValues<RunState>().Where(known => known.IsValid()))}.");
}

namespace Workflow.Cluster;

/// <summary>A workflow in two versions, of which the second has a status more, which runs leave by a timeout.</summary>
internal static class RollingRuns
{
    /// <summary>How long a run is reviewed: long enough for the hosts to change meanwhile.</summary>
    private static readonly TimeSpan Review = TimeSpan.FromSeconds(3);

    public static WorkflowDefinition<Trail, FirstVersion> First { get; } = new WorkflowBuilder<Trail, FirstVersion>(ClusterWorkflows.Rolling)
        .AddStep(FirstVersion.Created, Walk("1 Created", FirstVersion.Working), FirstVersion.Working)
        .AddStep(FirstVersion.Working, Walk("1 Working", FirstVersion.Done), FirstVersion.Done)
        .AddTimeout(FirstVersion.Working, TimeSpan.FromHours(1), (_, _, _) => throw new InvalidOperationException("Nobody works for an hour."), FirstVersion.Done)
        .Build();

    public static WorkflowDefinition<Trail, SecondVersion> Second { get; } = new WorkflowBuilder<Trail, SecondVersion>(ClusterWorkflows.Rolling)
        .AddStep(SecondVersion.Created, Walk("2 Created", SecondVersion.Working), SecondVersion.Working)
        .AddStep(SecondVersion.Working, Walk("2 Working", SecondVersion.Reviewed), SecondVersion.Reviewed)
        .AddTimeout(SecondVersion.Working, TimeSpan.FromHours(1), (_, _, _) => throw new InvalidOperationException("Nobody works for an hour."), SecondVersion.Done)
        .AddTimeout(SecondVersion.Reviewed, Review, (run, _, _) =>
        {
            run.Object.Places.Add("2 Reviewed");
            return Task.FromResult<Next<SecondVersion>>(SecondVersion.Done);
        }, SecondVersion.Done)
        .Build();

    private static StepHandler<Trail, TStatus> Walk<TStatus>(string place, TStatus next)
        where TStatus : struct, Enum =>
        async (run, cancellationToken) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
            run.Object.Places.Add(place);
            return next;
        };
}

/// <summary>Where a run has been, and under which version of the code.</summary>
internal sealed class Trail
{
    public IList<string> Places { get; init; } = [];
}

/// <summary>The statuses of the first version.</summary>
internal enum FirstVersion
{
    Created = 1,
    Working = 2,
    Done = 4,
}

/// <summary>The statuses of the second version.</summary>
internal enum SecondVersion
{
    Created = 1,
    Working = 2,
    Reviewed = 3,
    Done = 4,
}

using Workflow.Samples;

namespace Workflow.Cluster;

/// <summary>The workflows that clusters run, by name.</summary>
internal static class ClusterWorkflows
{
    public const string FiveSteps = "five-steps";
    public const string Order = "order";

    /// <summary>Many runs of one foreign ID after the other, with a hook at the end of each, that write down when they ran.</summary>
    public const string Ordered = "ordered";

    /// <summary>One workflow in the version that <see cref="ClusterOptions.Version"/> says.</summary>
    public const string Rolling = "rolling";

    /// <summary>Three of the samples: timeouts, hooks, schedules.</summary>
    public const string Three = "three";

    public static IReadOnlyList<WorkflowDefinition> Of(ClusterOptions options) => options.Workflows switch
    {
        FiveSteps => [FiveStepDefinition(options)],
        Order => [OrderWorkflow.Definition],
        Ordered => [OrderedRuns.Definition],
        Rolling => [options.Version == 1 ? RollingRuns.First : RollingRuns.Second],
        Three => [HelloWorkflow.Definition, OrderWorkflow.Definition, NotificationWorkflow.Definition],
        _ => throw new ArgumentException($"There are no workflows '{options.Workflows}'.", nameof(options)),
    };

    public static void Add(WorkflowsBuilder workflows, ClusterOptions options)
    {
        switch (options.Workflows)
        {
            case FiveSteps:
                workflows.Add(FiveStepDefinition(options));
                break;
            case Order:
                workflows.Add(OrderWorkflow.Definition);
                break;
            case Ordered:
                workflows.Add(OrderedRuns.Definition);
                break;
            case Rolling when options.Version == 1:
                workflows.Add(RollingRuns.First);
                break;
            case Rolling:
                workflows.Add(RollingRuns.Second);
                break;
            case Three:
                workflows.Add(HelloWorkflow.Definition).Add(OrderWorkflow.Definition).Add(NotificationWorkflow.Definition);
                break;
            default:
                throw new ArgumentException($"There are no workflows '{options.Workflows}'.", nameof(options));
        }
    }

    private static WorkflowDefinition<Counted, Stage> FiveStepDefinition(ClusterOptions options)
    {
        var builder = new WorkflowBuilder<Counted, Stage>(FiveSteps);
        foreach (var stage in (Stage[])[Stage.First, Stage.Second, Stage.Third, Stage.Fourth, Stage.Fifth])
        {
            builder.AddStep(stage, run =>
            {
                Death.At(DiePoint.InHandler);
                run.Object.Steps++;
                return run.Status + 1;
            }, stage + 1);
        }
        return builder
            .WithDefaultOptions(new ProcessOptions { ParallelCount = options.ParallelCount, PauseAfterErrorCount = options.PauseAfterErrorCount, ErrorBackOff = TimeSpan.FromMilliseconds(200) })
            .WithOutboxOptions(new OutboxOptions
            {
                SweepDelay = TimeSpan.FromMilliseconds(options.SweepMs),
                PollingFrequency = TimeSpan.FromMilliseconds(options.SweepMs),
            })
            .Build();
    }
}

/// <summary>The statuses of the five-step workflow.</summary>
internal enum Stage
{
    First = 1,
    Second,
    Third,
    Fourth,
    Fifth,
    Done,
}

/// <summary>The object of the five-step workflow.</summary>
internal sealed class Counted
{
    public int Steps { get; set; }

    public string Padding { get; set; } = "";
}

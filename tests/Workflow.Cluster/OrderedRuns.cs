using System.Diagnostics;

namespace Workflow.Cluster;

/// <summary>A workflow that writes down, for each foreign ID, when each of its handlers began and ended, over all hosts.</summary>
internal static class OrderedRuns
{
    /// <summary>Where each handler's line goes; the file is shared by all hosts of this machine.</summary>
    public const string JournalVariable = "CLUSTER_JOURNAL";

    public static WorkflowDefinition<Counted, Stage> Definition { get; } = new WorkflowBuilder<Counted, Stage>(ClusterWorkflows.Ordered)
        .AddStep(Stage.First, Visit, Stage.Second)
        .AddStep(Stage.Second, Visit, Stage.Third)
        .AddStep(Stage.Third, Visit, Stage.Done)
        .OnComplete(async (run, cancellationToken) =>
        {
            var began = Stopwatch.GetTimestamp();
            await Task.Yield();
            Journal.Write(run.ForeignId, run.RunId, Stage.Done, run.Version, began);
        })
        .Build();

    private static async Task<Next<Stage>> Visit(Run<Counted, Stage> run, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await Task.Yield();
        run.Object.Steps++;
        Journal.Write(run.ForeignId, run.RunId, run.Status, run.Version, began);
        return run.Status == Stage.Third ? Stage.Done : run.Status + 1;
    }
}

/// <summary>One line for each call of a handler. The clock is the machine's, the same for all processes.</summary>
internal static class Journal
{
    private static readonly Lock Gate = new();
    private static readonly StreamWriter? Writer = Environment.GetEnvironmentVariable(OrderedRuns.JournalVariable) is { Length: > 0 } folder
        ? new StreamWriter(Path.Combine(folder, $"{Environment.ProcessId}.txt"), append: true) { AutoFlush = false }
        : null;

    public static void Write(string foreignId, string runId, Stage stage, long version, long began)
    {
        if (Writer is null)
            return;
        lock (Gate)
            Writer.WriteLine($"{foreignId} {runId} {(int)stage} {version} {began} {Stopwatch.GetTimestamp()}");
    }

    public static void Flush()
    {
        lock (Gate)
            Writer?.Flush();
    }
}

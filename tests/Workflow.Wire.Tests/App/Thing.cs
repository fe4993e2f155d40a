namespace Workflow.Wire.Tests;

/// <summary>The statuses of the workflows that tests make.</summary>
public enum Status
{
    Start = 1,
    Middle,
    End,
    Other,
    Final,
}

/// <summary>Their object.</summary>
public sealed class Thing
{
    public string Text { get; set; } = "";

    public int Count { get; set; }
}

/// <summary>Makes workflows that do in fractions of a second what they otherwise take their time for.</summary>
internal static class Things
{
    public const string Name = "things";

    public static ProcessOptions Quick { get; } = new()
    {
        ErrorBackOff = TimeSpan.FromMilliseconds(50),
        PollingFrequency = TimeSpan.FromMilliseconds(100),
    };

    public static OutboxOptions QuickOutbox { get; } = new()
    {
        SweepDelay = TimeSpan.FromSeconds(1),
        PollingFrequency = TimeSpan.FromSeconds(1),
    };

    public static WorkflowBuilder<Thing, Status> Named(string name = Name) => new WorkflowBuilder<Thing, Status>(name)
        .WithDefaultOptions(Quick)
        .WithOutboxOptions(QuickOutbox)
        .DisablePauseRetry();

    /// <summary>Start, then End.</summary>
    public static WorkflowBuilder<Thing, Status> OneStep(string name = Name) => Named(name)
        .AddStep(Status.Start, run => Counted(run, Status.End), Status.End);

    /// <summary>Start, Middle, then End.</summary>
    public static WorkflowBuilder<Thing, Status> TwoSteps(string name = Name) => Named(name)
        .AddStep(Status.Start, run => Counted(run, Status.Middle), Status.Middle)
        .AddStep(Status.Middle, run => Counted(run, Status.End), Status.End);

    /// <summary>Stays at Start until a callback sends it to End.</summary>
    public static WorkflowBuilder<Thing, Status> Waiting(string name = Name) => Named(name)
        .AddCallback(Status.Start, (_, _, _) => To(Status.End), Status.End);

    public static Next<Status> Counted(Run<Thing, Status> run, Status to)
    {
        run.Object.Count++;
        return to;
    }

    public static Task<Next<Status>> To(Status status) => Task.FromResult<Next<Status>>(status);

    public static Task<Next<Status>> AsTask(this Next<Status> next) => Task.FromResult(next);
}

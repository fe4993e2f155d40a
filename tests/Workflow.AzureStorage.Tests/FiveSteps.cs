namespace Workflow.AzureStorage.Tests;

/// <summary>A workflow of five steps that keeps count of itself.</summary>
internal static class FiveSteps
{
    public const string Name = "five-steps";

    public enum Status
    {
        First = 1,
        Second,
        Third,
        Fourth,
        Fifth,
        Done,
    }

    public sealed class Order
    {
        public int Steps { get; set; }

        public string Padding { get; set; } = "";
    }

    public static WorkflowDefinition<Order, Status> Define(OutboxOptions? outbox = null, Func<Run<Order, Status>, Task>? during = null)
    {
        var builder = new WorkflowBuilder<Order, Status>(Name);
        foreach (var status in (Status[])[Status.First, Status.Second, Status.Third, Status.Fourth, Status.Fifth])
        {
            builder = builder.AddStep(status, async (run, _) =>
            {
                if (during is not null)
                    await during(run);
                run.Object.Steps++;
                return run.Status + 1;
            }, status + 1);
        }
        return builder.WithOutboxOptions(outbox ?? new OutboxOptions()).WithDefaultOptions(new ProcessOptions { ErrorBackOff = TimeSpan.FromMilliseconds(20) }).Build();
    }
}

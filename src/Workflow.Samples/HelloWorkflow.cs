namespace Workflow.Samples;

/// <summary>The statuses of <see cref="HelloWorkflow"/>.</summary>
public enum Greeting
{
    /// <summary>Nothing is said yet.</summary>
    One = 1,

    /// <summary>The greeting is said.</summary>
    Two,

    /// <summary>Everything is said.</summary>
    Three,
}

/// <summary>The object of <see cref="HelloWorkflow"/>.</summary>
public sealed class Hello
{
    /// <summary>What has been said.</summary>
    public string Field { get; set; } = "";
}

/// <summary>The smallest workflow: two steps, one after the other.</summary>
public static class HelloWorkflow
{
    /// <summary>The definition of <c>hello</c>.</summary>
    public static WorkflowDefinition<Hello, Greeting> Definition { get; } = new WorkflowBuilder<Hello, Greeting>("hello")
        .AddStep(
            Greeting.One,
            run =>
            {
                run.Object.Field = "Hello,";
                return Greeting.Two;
            },
            Greeting.Two)
        .AddStep(
            Greeting.Two,
            run =>
            {
                run.Object.Field += " world!";
                return Greeting.Three;
            },
            Greeting.Three)
        .Build();
}

namespace Workflow.ServiceBus.Tests;

public enum Greeting
{
    One = 1,
    Two,
    Three,
}

public sealed class Hello
{
    public string Field { get; set; } = "";
}

/// <summary>The smallest workflow that does something.</summary>
internal static class Greetings
{
    public static WorkflowDefinition<Hello, Greeting> Build(string name) => new WorkflowBuilder<Hello, Greeting>(name)
        .AddStep(Greeting.One, (run, _) => Then(run, "Hello,", Greeting.Two), Greeting.Two)
        .AddStep(Greeting.Two, (run, _) => Then(run, " world!", Greeting.Three), Greeting.Three)
        .Build();

    private static Task<Next<Greeting>> Then(Run<Hello, Greeting> run, string more, Greeting next)
    {
        run.Object.Field += more;
        return Task.FromResult<Next<Greeting>>(next);
    }
}

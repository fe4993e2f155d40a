namespace Workflow.ServiceBus.Tests;

public sealed class ProcessorTests
{
    [Fact]
    public async Task A_run_goes_to_its_end_through_the_broker()
    {
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(Greetings.Build("hello")));
        var hello = app.Host.Workflow<Hello, Greeting>();

        var run = await hello.TriggerAsync("ada");
        var end = await hello.AwaitAsync("ada", run.RunId, Greeting.Three).WaitAsync(BusApp.Patience);

        Assert.Equal("Hello, world!", end.Run.Object.Field);
        Assert.DoesNotContain(app.Host.Logs.All, line => line.StartsWith("Error", StringComparison.Ordinal));
    }
}

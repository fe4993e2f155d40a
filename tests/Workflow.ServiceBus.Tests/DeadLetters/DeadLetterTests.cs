using Azure.Messaging.ServiceBus;

namespace Workflow.ServiceBus.Tests;

public sealed class DeadLetterTests
{
    [Fact]
    public async Task A_run_whose_event_the_broker_gave_up_is_paused_and_goes_on_when_replayed()
    {
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(Greetings.Build("hello")));
        await app.Host.StopAsync();
        var hello = app.Host.Workflow<Hello, Greeting>();
        var run = await hello.TriggerAsync("ada");
        await DeadLetterAsync(app, "hello-One");

        await app.ScanDeadLettersAsync("hello");

        var paused = await hello.GetAsync(run.RunId);
        Assert.Equal(RunState.Paused, paused.RunState);
        Assert.Contains("poison", paused.RunStateReason, StringComparison.Ordinal);
        var workflow = app.Host.Workflow("hello");
        var deadLetter = Assert.Single((await workflow.DeadLettersAsync()).Items);
        Assert.Equal((run.RunId, "hello-One", "poison"), (deadLetter.Event?.RunId, deadLetter.Process, deadLetter.Reason));

        await app.StartHostAsync();
        Assert.Equal(DeadLetterReplay.Resumed, await workflow.ReplayDeadLetterAsync(deadLetter.Id));
        await hello.AwaitAsync("ada", run.RunId, Greeting.Three).WaitAsync(BusApp.Patience);
        Assert.Empty((await workflow.DeadLettersAsync()).Items);
    }

    [Fact]
    public async Task A_message_that_no_release_can_read_is_kept_for_people_to_see()
    {
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(Greetings.Build("hello")));
        await app.SendAsync("hello-One", new ServiceBusMessage("garbage") { SessionId = "ada" });
        await Wait.UntilAsync(() => app.Count("hello-One").DeadLetter == 1);

        await app.ScanDeadLettersAsync("hello");

        var deadLetter = Assert.Single((await app.Host.Workflow("hello").DeadLettersAsync()).Items);
        Assert.Null(deadLetter.Event);
        Assert.Equal(UndecodableMessageException.DeadLetterReason, deadLetter.Reason);
        Assert.Equal("garbage", System.Text.Encoding.UTF8.GetString(deadLetter.Message.Body.Span));
    }

    [Fact]
    public async Task One_that_could_not_be_kept_stays_with_the_broker()
    {
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(Greetings.Build("hello")));
        await app.SendAsync("hello-One", new ServiceBusMessage("garbage") { SessionId = "ada" });
        await Wait.UntilAsync(() => app.Count("hello-One").DeadLetter == 1);
        var source = (IDeadLetterSource)app.Host.Services.GetService(typeof(IDeadLetterSource))!;
        var process = app.Host.Catalog.EventProcesses.Single(process => process.Descriptor.Name == "hello-One").Descriptor;

        await Assert.ThrowsAsync<IOException>(async () => await source.DrainAsync(process, (_, _) => throw new IOException("The store is down."), CancellationToken.None));

        Assert.Equal(1, app.Count("hello-One").DeadLetter);
    }

    /// <summary>Makes the broker give up on the next message of a process.</summary>
    private static async Task DeadLetterAsync(BusApp app, string process)
    {
        var (topic, subscription) = app.Topology.AddressOf(process);
        await using var session = await app.Client.AcceptNextSessionAsync(topic, subscription);
        await session.DeadLetterMessageAsync(await session.ReceiveMessageAsync(BusApp.Patience), "poison", "it kills hosts");
    }
}

using Microsoft.Extensions.DependencyInjection;

namespace Workflow.ServiceBus.Tests;

/// <summary>What the broker is asked for: it is what Azure bills.</summary>
public sealed class RequestCountTests
{
    [Fact]
    public async Task A_step_costs_one_message_and_its_session_is_accepted_once()
    {
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(Greetings.Build("hello")));
        using var counts = new RequestCounts(app.Host.Services.GetRequiredService<ServiceBusTelemetry>());

        await ProcessorTests.RunAllAsync(app.Host.Workflow<Hello, Greeting>(), 10, Greeting.Three);
        await Wait.UntilAsync(() => counts["close"] == 20);

        Assert.Equal(20, counts["send"]);
        Assert.Equal(10, counts["message hello-One"]);
        Assert.Equal(10, counts["message hello-Two"]);
        Assert.Equal(20, counts["complete"]);
        // One finds the message, one that there is no other.
        Assert.Equal(40, counts["receive"]);
        // Each is followed by the next, and while there is work there may be a few more of them waiting.
        Assert.InRange(counts["accept"], 20, 20 + app.Host.Catalog.EventProcesses.Count + (2 * 3));
        Assert.Equal(0, counts["renew"]);
        Assert.Equal(0, counts["abandon"]);
    }

    [Fact]
    public async Task An_idle_process_has_one_request_at_the_broker_and_makes_the_next_when_its_time_is_over()
    {
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(Greetings.Build("hello")), connect: options => options.WaitAtBroker = TimeSpan.FromSeconds(1));
        using var counts = new RequestCounts(app.Host.Services.GetRequiredService<ServiceBusTelemetry>());
        var processes = app.Host.Catalog.EventProcesses.Count;

        await Wait.UntilAsync(() => counts["accept"] >= processes);
        await Wait.UntilAsync(() => counts["accept"] >= 2 * processes);

        Assert.InRange(counts["accept"], 2 * processes, 3 * processes);
        Assert.Equal(0, counts["receive"]);
        Assert.Null(app.Host.Services.GetRequiredService<ServiceBusHealth>().Problem);
        Assert.DoesNotContain(app.Host.Logs.All, line => line.StartsWith("Error", StringComparison.Ordinal));
    }
}

namespace Workflow.Wire.Tests;

/// <summary>Area F: what a callback does, and when it does nothing.</summary>
public sealed class CallbackTests
{
    private static async Task<string> ReadAsync(Stream payload) => await new StreamReader(payload).ReadToEndAsync();

    private static WorkflowBuilder<Thing, Status> Storing => Things.Named()
        .AddCallback(
            Status.Start,
            async (run, payload, _) =>
            {
                run.Object.Text = await ReadAsync(payload);
                return Status.Middle;
            },
            Status.Middle)
        .AddCallback(Status.Middle, (_, _, _) => Things.To(Status.End), Status.End);

    [Fact]
    [Trait("Case", "99")]
    [Trait("Case", "100")]
    [Trait("Case", "101")]
    [Trait("Case", "106")]
    public async Task A_callback_stores_what_it_made_of_the_payload()
    {
        await using var app = await WireApp.StartAsync(Storing);
        await app.Api.TriggerAsync("a", new() { Input = new Thing { Text = "before" } });
        await app.Api.TriggerAsync("b", new() { Input = new Thing { Text = "before" } });

        Assert.Equal(new CallbackResult(CallbackOutcome.Applied, ""), await app.Api.CallbackAsync("a", Status.Start, "payload"u8.ToArray()));
        var between = (await app.Api.LatestAsync("a"))!;
        Assert.Equal((RunState.Running, Status.Middle, "payload", 2L), (between.RunState, between.Status, between.Object.Text, between.Version));
        Assert.Equal(new CallbackResult(CallbackOutcome.Skipped, "The run is at status Middle, not Start."), await app.Api.CallbackAsync("a", Status.Start));
        await app.Api.CallbackAsync("a", Status.Middle);
        Assert.Equal(RunState.Completed, (await app.Api.LatestAsync("a"))!.RunState);

        await app.Api.CallbackAsync("b", Status.Start);
        Assert.Equal("", (await app.Api.LatestAsync("b"))!.Object.Text);
    }
}

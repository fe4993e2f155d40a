using System.Net;

namespace Workflow.Http.Tests;

/// <summary>What there is to know of one run beside itself, and lists without objects.</summary>
public sealed class RunDetailApiTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task A_history_says_who_triggered_the_run()
    {
        var runId = await server.OrderAsync("origin");

        Assert.StartsWith("POST /api/workflows/order/runs", (string?)(await server.GetAsync($"/api/workflows/order/runs/{runId}/history")).Json["traceOrigin"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_timeouts_of_a_run_are_shown_while_they_are_pending()
    {
        var runId = await server.OrderAsync("waiting", new { items = new[] { new { quantity = 1 } }, paymentTimeoutSeconds = 3600 });

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Answer answer;
        do
            answer = await server.GetAsync($"/api/workflows/order/runs/{runId}/timeouts");
        while (answer.Json["timeouts"]!.AsArray().Count == 0 && !patience.IsCancellationRequested);

        var timeout = Assert.Single(answer.Json["timeouts"]!.AsArray())!;
        Assert.Equal("AwaitingPayment", (string?)timeout["status"]);
        Assert.InRange((DateTimeOffset)timeout["dueAt"]!, DateTimeOffset.UtcNow.AddMinutes(55), DateTimeOffset.UtcNow.AddMinutes(61));
        Assert.Empty((await server.GetAsync($"/api/workflows/hello/runs/{await server.TriggerAsync("hello", "no timeouts")}/timeouts")).Json["timeouts"]!.AsArray());
        (await server.GetAsync("/api/workflows/order/runs/nobody/timeouts")).Problem(HttpStatusCode.NotFound, "run-not-found");
    }

    [Theory]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public async Task A_list_leaves_objects_out_when_it_is_told_to(string objects, bool shown)
    {
        await server.OrderAsync($"listed {objects}");

        var run = (await server.GetAsync($"/api/workflows/order/runs?foreignId=listed%20{objects}&objects={objects}")).Json["runs"]![0]!.AsObject();

        Assert.Equal(shown, run.ContainsKey("object"));
    }

    [Fact]
    public async Task Objects_are_wanted_or_not() =>
        Assert.Equal("objects", (string?)(await server.GetAsync("/api/workflows/order/runs?objects=some")).Problem(HttpStatusCode.BadRequest, "invalid-input")["field"]);
}

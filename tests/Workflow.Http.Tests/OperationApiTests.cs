using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Http.Tests;

/// <summary>Steering many runs over HTTP.</summary>
public sealed class OperationApiTests
{
    private const string Batch = "/api/workflows/order/runs:batch";

    [Fact]
    public async Task All_runs_that_match_are_steered_and_the_others_are_not()
    {
        await using var server = await ApiServer.StartAsync();
        for (var i = 0; i < 120; i++)
            await server.OrderAsync($"{i}");
        await server.TriggerAsync("order", "rejected", new { items = Array.Empty<object>() });

        var started = await server.PostAsync(Batch, new { filter = new { status = "AwaitingPayment" }, action = "pause", reason = "stocktaking" });
        var ended = await EndAsync(server, started);

        Assert.Equal((HttpStatusCode.Accepted, "Running"), (started.Status, (string?)started.Json["state"]));
        Assert.StartsWith("/api/workflows/order/operations/", started.Headers["Location"], StringComparison.Ordinal);
        Assert.Equal(
            ("Completed", 120, 120, 0, 120),
            ((string?)ended["state"], (int)ended["processed"]!, (int)ended["changed"]!, (int)ended["refused"]!, (int)ended["total"]!));
        Assert.Equal(120, (int)(await server.GetAsync("/api/workflows/order")).Json["counts"]!["runStates"]!["Paused"]!);
        var run = (await server.GetAsync("/api/workflows/order/runs?foreignId=7")).Json["runs"]![0]!;
        Assert.Equal(("Paused", "stocktaking"), ((string?)run["runState"], (string?)run["runStateReason"]));
    }

    [Fact]
    public async Task Named_runs_are_steered_and_those_that_cannot_be_are_told_of()
    {
        await using var server = await ApiServer.StartAsync();
        var running = await server.OrderAsync("running");
        var paused = await server.OrderAsync("paused");
        await server.PostAsync($"/api/workflows/order/runs/{paused}/pause");

        var ended = await EndAsync(server, await server.PostAsync(Batch, new { filter = new { runIds = new[] { running, paused, "nobody" } }, action = "pause" }));

        Assert.Equal((3, 1, 2, 3), ((int)ended["processed"]!, (int)ended["changed"]!, (int)ended["refused"]!, (int)ended["total"]!));
        Assert.Equal(
            [$"{paused} urn:workflow:problem:invalid-run-state", "nobody urn:workflow:problem:run-not-found"],
            ended["problems"]!.AsArray().Select(problem => $"{problem!["runId"]} {problem["type"]}"));
    }

    [Theory]
    [InlineData("""{"filter":{}}""", "action")]
    [InlineData("""{"filter":{},"action":"explode"}""", "action")]
    [InlineData("""{"action":"pause"}""", "filter")]
    [InlineData("""{"action":"pause","filter":[]}""", "filter")]
    [InlineData("""{"action":"pause","filter":{"statuss":"Paid"}}""", "filter")]
    [InlineData("""{"action":"pause","filter":{"status":"Nothing"}}""", "status")]
    [InlineData("""{"action":"pause","filter":{"status":7}}""", "status")]
    [InlineData("""{"action":"pause","filter":{"runState":"paused"}}""", "runState")]
    [InlineData("""{"action":"pause","filter":{"createdAfter":"soon"}}""", "createdAfter")]
    [InlineData("""{"action":"pause","filter":{"runIds":[]}}""", "runIds")]
    [InlineData("""{"action":"pause","filter":{"runIds":["a"],"status":"Paid"}}""", "filter")]
    [InlineData("""{"action":"pause","filter":{"foreignId":[]}}""", "foreignId")]
    [InlineData("""{"action":"pause","filter":{"foreignId":null}}""", "foreignId")]
    [InlineData("""{"action":"pause","filter":{"status":"Paid"},"filter":{}}""", "body")]
    public async Task What_makes_no_sense_is_refused(string body, string field)
    {
        await using var server = await ApiServer.StartAsync();
        var runId = await server.OrderAsync("untouched");

        Assert.Equal(field, (string?)(await server.PostAsync(Batch, body)).Problem(HttpStatusCode.BadRequest, "invalid-input")["field"]);
        Assert.Equal("Running", (string?)(await server.GetAsync($"/api/workflows/order/runs/{runId}")).Json["runState"]);
    }

    [Fact]
    public async Task An_operation_whose_host_is_gone_is_gone_on_with_by_the_one_that_is_asked()
    {
        await using var server = await ApiServer.StartAsync();
        var runs = new List<string>();
        for (var i = 0; i < 60; i++)
            runs.Add(await server.OrderAsync($"{i}"));
        var operation = new BatchOperation
        {
            OperationId = "abandoned",
            Workflow = "order",
            Action = "pause",
            Filter = new BatchFilter { RunIds = runs },
            Processed = 50,
            Changed = 50,
            Cursor = runs[49],
            StartedAt = DateTimeOffset.UtcNow.AddMinutes(-10),
            UpdatedAt = DateTimeOffset.UtcNow.AddMinutes(-5),
            Owner = "a host that is gone",
        };
        await new OperationStore(server.Services.GetRequiredService<IRequestStore>()).PutAsync(new Stored<BatchOperation>(operation, null), CancellationToken.None);

        var ended = await EndAsync(server, "/api/workflows/order/operations/abandoned");

        Assert.Equal(("Completed", 60), ((string?)ended["state"], (int)ended["processed"]!));
        Assert.Equal(10, (int)(await server.GetAsync("/api/workflows/order")).Json["counts"]!["runStates"]!["Paused"]!);
    }

    [Fact]
    public async Task An_operation_that_another_host_works_on_is_left_to_it()
    {
        await using var server = await ApiServer.StartAsync();
        var runId = await server.OrderAsync("1");
        var operation = new BatchOperation
        {
            OperationId = "elsewhere",
            Workflow = "order",
            Action = "pause",
            Filter = new BatchFilter { RunIds = [runId] },
            StartedAt = DateTimeOffset.UtcNow,
            UpdatedAt = DateTimeOffset.UtcNow,
            Owner = "another host",
        };
        await new OperationStore(server.Services.GetRequiredService<IRequestStore>()).PutAsync(new Stored<BatchOperation>(operation, null), CancellationToken.None);

        var cancelled = await server.SendAsync(HttpMethod.Delete, "/api/workflows/order/operations/elsewhere");

        Assert.Equal(("Running", true), ((string?)(await server.GetAsync("/api/workflows/order/operations/elsewhere")).Json["state"], (bool)cancelled.Json["cancelRequested"]!));
        Assert.Equal("Running", (string?)(await server.GetAsync($"/api/workflows/order/runs/{runId}")).Json["runState"]);
    }

    [Fact]
    public async Task An_operation_that_is_to_end_ends_and_what_is_done_stays_done()
    {
        await using var server = await ApiServer.StartAsync();
        var runId = await server.OrderAsync("1");
        var operation = new BatchOperation
        {
            OperationId = "ending",
            Workflow = "order",
            Action = "pause",
            Filter = new BatchFilter { RunIds = [runId] },
            StartedAt = DateTimeOffset.UtcNow.AddMinutes(-5),
            UpdatedAt = DateTimeOffset.UtcNow.AddMinutes(-5),
            CancelRequested = true,
        };
        await new OperationStore(server.Services.GetRequiredService<IRequestStore>()).PutAsync(new Stored<BatchOperation>(operation, null), CancellationToken.None);

        var ended = await EndAsync(server, "/api/workflows/order/operations/ending");

        Assert.Equal(("Cancelled", 0), ((string?)ended["state"], (int)ended["processed"]!));
        Assert.Equal("Running", (string?)(await server.GetAsync($"/api/workflows/order/runs/{runId}")).Json["runState"]);
    }

    [Fact]
    public async Task An_unknown_operation_is_not_found()
    {
        await using var server = await ApiServer.StartAsync();

        (await server.GetAsync("/api/workflows/order/operations/nothing")).Problem(HttpStatusCode.NotFound, "operation-not-found");
        (await server.SendAsync(HttpMethod.Delete, "/api/workflows/order/operations/nothing")).Problem(HttpStatusCode.NotFound, "operation-not-found");
    }

    private static Task<JsonNode> EndAsync(ApiServer server, Answer started) => EndAsync(server, started.Headers["Location"]);

    private static async Task<JsonNode> EndAsync(ApiServer server, string location)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var operation = (await server.GetAsync(location)).Json;
            if ((string?)operation["state"] != "Running")
                return operation;
            await Task.Delay(20, patience.Token);
        }
    }
}

using System.Net;

namespace Workflow.Http.Tests;

/// <summary>Callbacks, and pausing, resuming, cancelling and deleting data, over HTTP.</summary>
public sealed class SteeringApiTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Orders = "/api/workflows/order/runs";
    private const string Callbacks = "/api/workflows/order/callbacks";

    [Theory]
    [InlineData("slash/ed")]
    [InlineData("per%cent %41 %2F")]
    [InlineData("emoji 🙂 Ж")]
    [InlineData("quo\"ted 'and' \\back")]
    [InlineData("plus+and&and?and#and;")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData(" spaced ")]
    [InlineData("\u0001\u001f\u007f")]
    [InlineData("CASE")]
    [InlineData("case")]
    [InlineData("é")]
    [InlineData("e\u0301")]
    public async Task A_callback_finds_its_run_whatever_its_foreign_ID(string foreignId)
    {
        var runId = await server.OrderAsync(foreignId);

        var answer = await server.PostAsync($"{Callbacks}/{Escaped(foreignId)}/AwaitingPayment", new { reference = "P-1" });

        Assert.Equal((HttpStatusCode.OK, "Applied"), (answer.Status, (string?)answer.Json["outcome"]));
        var run = (await server.GetAsync($"{Orders}/{runId}?waitFor=Shipped")).Json;
        Assert.Equal((foreignId, "Shipped"), ((string?)run["foreignId"], (string?)run["status"]));
        Assert.Equal(runId, (string?)(await server.GetAsync($"{Orders}?foreignId={Escaped(foreignId)}")).Json["runs"]![0]!["runId"]);
    }

    [Fact]
    public async Task The_longest_foreign_ID_is_taken()
    {
        var foreignId = new string('Ж', 512);
        await server.OrderAsync(foreignId);

        Assert.Equal("Applied", (string?)(await server.PostAsync($"{Callbacks}/{Uri.EscapeDataString(foreignId)}/AwaitingPayment", new { reference = "P-1" })).Json["outcome"]);
    }

    [Fact]
    public async Task A_callback_that_comes_too_late_is_skipped_with_the_reason()
    {
        await server.OrderAsync("twice");
        await server.PostAsync($"{Callbacks}/twice/AwaitingPayment", new { reference = "P-1" });

        var answer = await server.PostAsync($"{Callbacks}/twice/AwaitingPayment", new { reference = "P-2" });

        Assert.Equal((HttpStatusCode.OK, "Skipped"), (answer.Status, (string?)answer.Json["outcome"]));
        Assert.Contains("not AwaitingPayment", (string?)answer.Json["reason"]);
    }

    [Fact]
    public async Task A_callback_on_a_paused_run_or_on_a_status_without_one_is_skipped_with_the_reason()
    {
        var runId = await server.OrderAsync("paused");
        await server.PostAsync($"{Orders}/{runId}/pause");

        Assert.Equal("""{"outcome":"Skipped","reason":"The run is Paused."}""", (await server.PostAsync($"{Callbacks}/paused/AwaitingPayment", new { reference = "P-1" })).Body);
        Assert.Equal("""{"outcome":"Skipped","reason":"No callback is registered for status Paid."}""", (await server.PostAsync($"{Callbacks}/paused/Paid", new { reference = "P-1" })).Body);
    }

    [Fact]
    public async Task A_callback_for_nobody_at_no_status_or_of_no_workflow_is_not_found()
    {
        (await server.PostAsync($"{Callbacks}/nobody/AwaitingPayment", new { reference = "P-1" })).Problem(HttpStatusCode.NotFound, "run-not-found");
        Assert.Contains("AwaitingPayment", (string?)(await server.PostAsync($"{Callbacks}/nobody/awaitingpayment")).Problem(HttpStatusCode.NotFound, "unknown-status")["detail"]);
        Assert.Contains("order", (string?)(await server.PostAsync("/api/workflows/Order/callbacks/nobody/AwaitingPayment")).Problem(HttpStatusCode.NotFound, "unknown-workflow")["detail"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"reference":7}""")]
    [InlineData("""{"reference":"  "}""")]
    [InlineData("""{"reference":"\ud800"}""")]
    [InlineData("\u00ff\u0000")]
    public async Task A_payload_that_the_callback_cannot_use_is_refused_and_changes_nothing(string payload)
    {
        var foreignId = $"payload {payload.Length} {payload.GetHashCode(StringComparison.Ordinal)}";
        var runId = await server.OrderAsync(foreignId);

        var answer = await server.PostAsync($"{Callbacks}/{Uri.EscapeDataString(foreignId)}/AwaitingPayment", payload);

        answer.Problem(HttpStatusCode.BadRequest, "invalid-input");
        Assert.Equal(2, (int)(await server.GetAsync($"{Orders}/{runId}")).Json["version"]!);
    }

    [Fact]
    public async Task A_payload_that_is_not_UTF_8_is_refused_and_changes_nothing()
    {
        var runId = await server.OrderAsync("not utf-8");

        var answer = await server.SendAsync(HttpMethod.Post, $"{Callbacks}/not%20utf-8/AwaitingPayment", [.. "{\"reference\":\""u8, 0xff, .. "\"}"u8]);

        answer.Problem(HttpStatusCode.BadRequest, "invalid-input");
        Assert.Equal(2, (int)(await server.GetAsync($"{Orders}/{runId}")).Json["version"]!);
    }

    [Fact]
    public async Task A_run_is_paused_resumed_and_cancelled_and_its_data_deleted()
    {
        var runId = await server.OrderAsync("steered");

        foreach (var (action, state, reason) in new[] { ("pause", "Paused", "why: pause"), ("resume", "Running", ""), ("cancel", "Cancelled", "why: cancel"), ("delete-data", "RequestedDataDeleted", "why: delete-data") })
        {
            var answer = await server.PostAsync($"{Orders}/{runId}/{action}", new { reason = $"why: {action}" });
            Assert.Equal((HttpStatusCode.OK, state, reason), (answer.Status, (string?)answer.Json["runState"], (string?)answer.Json["runStateReason"]));
        }

        var deleted = await UntilAsync($"{Orders}/{runId}", answer => (string?)answer.Json["runState"] == "DataDeleted");
        Assert.Equal("""{"result":"deleted"}""", deleted.Json["object"]!.ToJsonString());
        var history = (await server.GetAsync($"{Orders}/{runId}/history")).Json["entries"]!.AsArray();
        Assert.Equal(["", "", "why: pause", "why: resume", "why: cancel", "why: delete-data", "why: delete-data"], history.Select(entry => (string?)entry!["reason"]));
    }

    [Theory]
    [InlineData("Running", "resume,delete-data")]
    [InlineData("Paused", "pause,delete-data")]
    [InlineData("Cancelled", "pause,resume,cancel")]
    [InlineData("Completed", "pause,resume,cancel")]
    public async Task What_the_run_state_forbids_is_refused_and_changes_nothing(string state, string forbidden)
    {
        var runId = await server.OrderAsync($"forbidden {state}");
        if (state is "Paused" or "Cancelled")
            await server.PostAsync($"{Orders}/{runId}/{(state == "Paused" ? "pause" : "cancel")}");
        if (state == "Completed")
        {
            await server.PostAsync($"{Callbacks}/{Uri.EscapeDataString($"forbidden {state}")}/AwaitingPayment", new { reference = "P-1" });
            await server.GetAsync($"{Orders}/{runId}?waitFor=Shipped");
        }
        var before = (await server.GetAsync($"{Orders}/{runId}")).Body;

        foreach (var action in forbidden.Split(','))
        {
            var problem = (await server.PostAsync($"{Orders}/{runId}/{action}")).Problem(HttpStatusCode.Conflict, "invalid-run-state");
            Assert.Equal((runId, state), ((string?)problem["runId"], (string?)problem["runState"]));
        }

        Assert.Equal(before, (await server.GetAsync($"{Orders}/{runId}")).Body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"reason":null}""")]
    public async Task A_reason_may_be_left_out(string body)
    {
        var runId = await server.OrderAsync($"no reason {body}");

        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync($"{Orders}/{runId}/pause", body)).Status);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"why\"")]
    [InlineData("""{"reason":7}""")]
    [InlineData("""{"reason":{"a":1}}""")]
    [InlineData("""{"reason":"\udc00"}""")]
    public async Task A_reason_that_is_none_is_refused_and_changes_nothing(string body)
    {
        var runId = await server.OrderAsync($"bad reason {body}");

        (await server.PostAsync($"{Orders}/{runId}/pause", body)).Problem(HttpStatusCode.BadRequest, "invalid-input");

        Assert.Equal("Running", (string?)(await server.GetAsync($"{Orders}/{runId}")).Json["runState"]);
    }

    [Fact]
    public async Task A_reason_that_is_too_long_is_kept_in_part_and_never_cut_inside_a_character()
    {
        var runId = await server.OrderAsync("long reason");

        var answer = await server.PostAsync($"{Orders}/{runId}/pause", new { reason = "x" + string.Concat(Enumerable.Repeat("🙂", 1000)) });

        var reason = (string)answer.Json["runStateReason"]!;
        Assert.InRange(reason.Length, 1000, 1024);
        Assert.DoesNotContain('\ufffd', reason);
        Assert.EndsWith("🙂", reason);
    }

    [Fact]
    public async Task An_action_that_does_not_exist_is_not_found()
    {
        var runId = await server.OrderAsync("no action");

        var problem = (await server.PostAsync($"{Orders}/{runId}/explode")).Problem(HttpStatusCode.NotFound, "unknown-action");

        Assert.Contains("pause, resume, cancel and delete-data", (string?)problem["detail"]);
    }

    private async Task<Answer> UntilAsync(string path, Func<Answer, bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var answer = await server.GetAsync(path);
            if (condition(answer))
                return answer;
            await Task.Delay(TimeSpan.FromMilliseconds(10), patience.Token);
        }
    }

    /// <summary>Dots are segments of their own in a path, so they are escaped too.</summary>
    private static string Escaped(string text) => Uri.EscapeDataString(text).Replace(".", "%2E", StringComparison.Ordinal);
}

using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Http.Tests;

/// <summary>Callbacks that are sent again.</summary>
public sealed class CallbackRepeatTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task A_callback_that_is_repeated_with_its_key_gets_the_first_answer()
    {
        await server.OrderAsync("paid twice");

        var first = await CallAsync("paid twice", "payment-1", "{\"reference\":\"1\"}");
        var repeat = await CallAsync("paid twice", "payment-1", "{\"reference\":\"1\"}");
        var other = await CallAsync("paid twice", "payment-2", "{\"reference\":\"2\"}");

        Assert.Equal("Applied", (string?)first.Json["outcome"]);
        Assert.Equal(first.Body, repeat.Body);
        Assert.Equal("Skipped", (string?)other.Json["outcome"]);
    }

    [Fact]
    public async Task One_of_many_that_come_at_once_is_applied_and_no_other_answer_is_given()
    {
        await server.OrderAsync("raced");

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => CallAsync("raced", "payment", "{\"reference\":\"1\"}")));

        Assert.All(answers, answer => Assert.True(
            (answer.Status == HttpStatusCode.OK && (string?)answer.Json["outcome"] == "Applied") || (string?)answer.Json["type"] == "urn:workflow:problem:request-in-progress",
            answer.Body));
        Assert.Contains(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal("Applied", (string?)(await CallAsync("raced", "payment", "")).Json["outcome"]);
    }

    [Fact]
    public async Task A_callback_that_failed_may_be_repeated_with_its_key()
    {
        await server.OrderAsync("mended");

        (await CallAsync("mended", "payment", "{\"reference\":7}")).Problem(HttpStatusCode.BadRequest, "invalid-input");
        var again = await CallAsync("mended", "payment", "{\"reference\":\"7\"}");

        Assert.Equal("Applied", (string?)again.Json["outcome"]);
    }

    [Fact]
    public async Task The_first_answer_is_known_to_every_host()
    {
        var store = server.Services.GetRequiredService<InMemoryStore>();
        await using var other = await ApiServer.StartAsync(builder => builder.Services.AddSingleton(store));
        await server.OrderAsync("two hosts");

        var first = await CallAsync("two hosts", "payment", "{\"reference\":\"1\"}");
        var repeat = await CallAsync("two hosts", "payment", "{\"reference\":\"1\"}", other);

        Assert.Equal((HttpStatusCode.OK, first.Body), (repeat.Status, repeat.Body));
        Assert.Equal("Applied", (string?)repeat.Json["outcome"]);
    }

    [Fact]
    public async Task A_key_of_the_wrong_length_is_refused()
    {
        await server.OrderAsync("long key");

        Assert.Equal("Idempotency-Key", (string?)(await CallAsync("long key", new string('x', 257), "{}")).Problem(HttpStatusCode.BadRequest, "invalid-input")["field"]);
    }

    private async Task<Answer> CallAsync(string foreignId, string key, string body, ApiServer? at = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/workflows/order/callbacks/{Uri.EscapeDataString(foreignId)}/AwaitingPayment") { Content = new StringContent(body) };
        request.Headers.Add("Idempotency-Key", key);
        return await (at ?? server).SendAsync(request);
    }
}

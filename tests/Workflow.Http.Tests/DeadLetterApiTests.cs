using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Http.Tests;

/// <summary>Dead letters over HTTP.</summary>
public sealed class DeadLetterApiTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string DeadLetters = "/api/workflows/order/dead-letters";

    [Fact]
    public async Task Dead_letters_are_listed_in_pages_newest_first()
    {
        for (var minute = 0; minute < 3; minute++)
            await PutAsync("notification", minute);

        var first = await server.GetAsync("/api/workflows/notification/dead-letters?limit=2");
        var second = await server.GetAsync($"/api/workflows/notification/dead-letters?limit=2&continuationToken={first.Json["continuationToken"]}");

        Assert.Equal(["2", "1"], first.Json["deadLetters"]!.AsArray().Select(letter => (string?)letter!["message"]!["messageId"]));
        Assert.Equal(["0"], second.Json["deadLetters"]!.AsArray().Select(letter => (string?)letter!["message"]!["messageId"]));
        Assert.Null(second.Json["continuationToken"]);
        var letter = first.Json["deadLetters"]![0]!;
        Assert.Equal(("MaxDeliveryCountExceeded", "{\"a\":1}", 7), ((string?)letter["reason"], (string?)letter["message"]!["body"], (int)letter["message"]!["bodyBytes"]!));
    }

    [Fact]
    public async Task The_run_of_a_dead_letter_is_resumed_by_its_replay()
    {
        var runId = await server.OrderAsync("dead");
        await server.PostAsync($"/api/workflows/order/runs/{runId}/pause");
        var id = await PutAsync("order", 10, runId);

        var replayed = await server.PostAsync($"{DeadLetters}/{id}/replay");

        Assert.Equal((HttpStatusCode.OK, "Resumed"), (replayed.Status, (string?)replayed.Json["outcome"]));
        Assert.Equal("Running", (string?)(await server.GetAsync($"/api/workflows/order/runs/{runId}")).Json["runState"]);
        (await server.PostAsync($"{DeadLetters}/{id}/replay")).Problem(HttpStatusCode.NotFound, "dead-letter-not-found");
    }

    [Fact]
    public async Task A_dead_letter_is_discarded()
    {
        var id = await PutAsync("order", 20);

        var discarded = await server.SendAsync(HttpMethod.Delete, $"{DeadLetters}/{id}");

        Assert.Equal((HttpStatusCode.OK, "Discarded"), (discarded.Status, (string?)discarded.Json["outcome"]));
        (await server.SendAsync(HttpMethod.Delete, $"{DeadLetters}/{id}")).Problem(HttpStatusCode.NotFound, "dead-letter-not-found");
    }

    [Fact]
    public async Task A_dead_letter_without_an_event_cannot_be_replayed_and_is_kept()
    {
        var id = await PutAsync("order", 30);

        (await server.PostAsync($"{DeadLetters}/{id}/replay")).Problem(HttpStatusCode.Conflict, "dead-letter-not-replayable");
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Delete, $"{DeadLetters}/{id}")).Status);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    public async Task A_page_holds_1_to_200(string query) =>
        Assert.Equal("limit", (string?)(await server.GetAsync($"{DeadLetters}?{query}")).Problem(HttpStatusCode.BadRequest, "invalid-input")["field"]);

    private async Task<string> PutAsync(string workflow, int minute, string? runId = null)
    {
        var enqueuedAt = new DateTimeOffset(2026, 1, 1, 0, minute, 0, TimeSpan.Zero);
        var letter = new DeadLetter
        {
            Id = DeadLetter.IdOf($"{workflow}-on-pause", enqueuedAt, minute),
            Workflow = workflow,
            Process = $"{workflow}-on-pause",
            Reason = "MaxDeliveryCountExceeded",
            EnqueuedAt = enqueuedAt,
            Message = new ConnectorMessage { MessageId = $"{minute}", Body = "{\"a\":1}"u8.ToArray() },
            Event = runId is null ? null : new WorkflowEvent
            {
                Process = $"{workflow}-on-pause",
                Kind = EventKind.Status,
                Workflow = workflow,
                ForeignId = "dead",
                RunId = runId,
                Version = 2,
                Status = 2,
                RunState = RunState.Running,
                ReceiptKey = "receipt",
                CreatedAt = enqueuedAt,
            },
        };
        await server.Services.GetRequiredService<IDeadLetterStore>().PutDeadLetterAsync(letter, CancellationToken.None);
        return letter.Id;
    }
}

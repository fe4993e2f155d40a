using System.Net;

namespace Workflow.Http.Tests;

/// <summary>Schedules over HTTP.</summary>
public sealed class ScheduleApiTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Schedules = "/api/workflows/report/schedules";

    [Fact]
    public async Task A_schedule_is_made_changed_shown_and_removed()
    {
        var made = await PutAsync("a%2Fb%20%C3%BC", new { spec = "0 5 * * *", foreignId = "morning", timeZone = "Europe/Berlin", input = new { text = "good morning" } });
        var changed = await PutAsync("a%2Fb%20%C3%BC", new { spec = "@every 5m", foreignId = "often" });
        var shown = await server.GetAsync($"{Schedules}/a%2Fb%20%C3%BC");
        var listed = (await server.GetAsync(Schedules)).Json["schedules"]!.AsArray();

        Assert.Equal((HttpStatusCode.Created, $"{Schedules}/a%2Fb%20%C3%BC"), (made.Status, made.Headers["Location"]));
        Assert.Equal(
            ("a/b ü", "morning", "0 5 * * *", "Europe/Berlin", false, "good morning"),
            ((string?)made.Json["id"], (string?)made.Json["foreignId"], (string?)made.Json["spec"], (string?)made.Json["timeZone"], (bool)made.Json["declared"]!, (string?)made.Json["input"]!["text"]));
        Assert.Equal((HttpStatusCode.OK, "often", "UTC"), (changed.Status, (string?)changed.Json["foreignId"], (string?)changed.Json["timeZone"]));
        Assert.Null(changed.Json["input"]);
        Assert.NotNull(changed.Json["nextSlot"]);
        Assert.Equal(changed.Json.ToJsonString(), shown.Json.ToJsonString());
        Assert.Contains(listed, schedule => (string?)schedule!["id"] == "a/b ü");

        Assert.Equal(HttpStatusCode.NoContent, (await server.SendAsync(HttpMethod.Delete, $"{Schedules}/a%2Fb%20%C3%BC")).Status);
        (await server.GetAsync($"{Schedules}/a%2Fb%20%C3%BC")).Problem(HttpStatusCode.NotFound, "schedule-not-found");
        (await server.SendAsync(HttpMethod.Delete, $"{Schedules}/a%2Fb%20%C3%BC")).Problem(HttpStatusCode.NotFound, "schedule-not-found");
    }

    [Fact]
    public async Task A_schedule_of_run_time_triggers_its_runs()
    {
        await PutAsync("soon", new { spec = "@every 1s", foreignId = "soon", input = new { text = "before" } });

        var run = await EventuallyAsync(async () => (await server.GetAsync("/api/workflows/report/runs?foreignId=soon")).Json["runs"]!.AsArray() is [{ } first, ..] ? first : null);

        Assert.Equal("soon", (string?)run["foreignId"]);
        await server.SendAsync(HttpMethod.Delete, $"{Schedules}/soon");
    }

    [Fact]
    public async Task A_schedule_of_the_code_is_shown_and_left_to_the_code()
    {
        var nightly = await EventuallyAsync(async () =>
            (await server.GetAsync(Schedules)).Json["schedules"]!.AsArray().FirstOrDefault(schedule => (string?)schedule!["id"] == "nightly"));

        Assert.True((bool)nightly["declared"]!);
        (await PutAsync("nightly", new { spec = "@daily", foreignId = "nightly" })).Problem(HttpStatusCode.Conflict, "declared-schedule");
        (await server.SendAsync(HttpMethod.Delete, $"{Schedules}/nightly")).Problem(HttpStatusCode.Conflict, "declared-schedule");
    }

    [Theory]
    [InlineData("""{"foreignId":"a"}""", "spec")]
    [InlineData("""{"spec":"@daily"}""", "foreignId")]
    [InlineData("""{"spec":"@dayly","foreignId":"a"}""", "spec")]
    [InlineData("""{"spec":"61 * * * *","foreignId":"a"}""", "spec")]
    [InlineData("""{"spec":"","foreignId":"a"}""", "spec")]
    [InlineData("""{"spec":"@daily","foreignId":""}""", "foreignId")]
    [InlineData("""{"spec":"@daily","foreignId":"a","timeZone":"Nowhere/Else"}""", "timeZone")]
    [InlineData("""{"spec":"@daily","foreignId":"a","timeZone":7}""", "timeZone")]
    [InlineData("""{"spec":"@daily","foreignId":"a","input":{"text":7}}""", "input")]
    [InlineData("""[]""", "body")]
    public async Task A_schedule_that_cannot_be_one_is_refused(string body, string field)
    {
        var answer = await server.SendAsync(HttpMethod.Put, $"{Schedules}/bad", System.Text.Encoding.UTF8.GetBytes(body));

        Assert.Equal(field, (string?)answer.Problem(HttpStatusCode.BadRequest, "invalid-input")["field"]);
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync($"{Schedules}/bad")).Status);
    }

    [Fact]
    public async Task An_ID_that_is_too_long_is_refused() =>
        (await PutAsync(new string('x', 513), new { spec = "@daily", foreignId = "a" })).Problem(HttpStatusCode.BadRequest, "invalid-input");

    private Task<Answer> PutAsync(string id, object body) => server.SendAsync(HttpMethod.Put, $"{Schedules}/{id}", System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(body));

    private static async Task<System.Text.Json.Nodes.JsonNode> EventuallyAsync(Func<Task<System.Text.Json.Nodes.JsonNode?>> look)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (await look() is { } found)
                return found;
            await Task.Delay(50, patience.Token);
        }
    }
}

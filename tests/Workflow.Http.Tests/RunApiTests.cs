using System.Net;

namespace Workflow.Http.Tests;

/// <summary>Triggering, showing and listing runs over HTTP.</summary>
public sealed class RunApiTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Orders = "/api/workflows/order/runs";
    private const string Hellos = "/api/workflows/hello/runs";

    [Fact]
    public async Task A_trigger_is_accepted_with_the_run_and_where_to_find_it()
    {
        var answer = await server.PostAsync(Hellos, new { foreignId = "first" });

        Assert.Equal((HttpStatusCode.Accepted, "application/json"), (answer.Status, answer.ContentType));
        var run = answer.Json;
        Assert.Equal(
            ["workflow", "foreignId", "runId", "runState", "runStateReason", "status", "statusValue", "version", "createdAt", "updatedAt", "object"],
            run.AsObject().Select(property => property.Key));
        Assert.Equal($"{Hellos}/{run["runId"]}", answer.Headers["Location"]);
        Assert.Equal(
            ("hello", "first", "Initiated", "", "One", 1, 1, ""),
            ((string?)run["workflow"], (string?)run["foreignId"], (string?)run["runState"], (string?)run["runStateReason"], (string?)run["status"], (int)run["statusValue"]!, (int)run["version"]!, (string?)run["object"]!["field"]));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$", (string)run["createdAt"]!);
        Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync(answer.Headers["Location"])).Status);
    }

    [Fact]
    public async Task An_order_is_posted_paid_and_shipped()
    {
        var runId = await server.OrderAsync("main job");

        var paid = await server.PostAsync("/api/workflows/order/callbacks/main%20job/AwaitingPayment", new { reference = "P-1" });
        var shipped = await server.GetAsync($"{Orders}/{runId}?waitFor=Shipped&timeoutSeconds=30");

        Assert.Equal(("Applied", ""), ((string?)paid.Json["outcome"], (string?)paid.Json["reason"]));
        Assert.Equal((HttpStatusCode.OK, "Shipped", "Completed"), (shipped.Status, (string?)shipped.Json["status"], (string?)shipped.Json["runState"]));
        Assert.Equal((25m, "P-1"), ((decimal)shipped.Json["object"]!["total"]!, (string?)shipped.Json["object"]!["paymentReference"]));
    }

    [Fact]
    public async Task A_second_run_of_a_foreign_ID_in_flight_is_refused_and_the_first_is_named()
    {
        var first = await server.OrderAsync("in flight");

        var problem = (await server.PostAsync(Orders, new { foreignId = "in flight" })).Problem(HttpStatusCode.Conflict, "run-in-progress");

        Assert.Equal(first, (string?)problem["runId"]);
        Assert.Contains(first, (string?)problem["detail"]);
    }

    [Fact]
    public async Task Of_many_triggers_at_once_one_is_accepted()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => server.PostAsync(Orders, new { foreignId = "raced", input = new { items = new[] { new { quantity = 1 } } } })));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Accepted);
        Assert.Equal(15, answers.Count(answer => answer.Status == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task A_trigger_that_is_repeated_with_its_idempotency_key_gives_the_run_it_made()
    {
        var runs = new List<string?>();
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Orders) { Content = new StringContent("""{"foreignId":"keyed","input":{"items":[{"quantity":1}]}}""") };
            request.Headers.Add("Idempotency-Key", "order-4711");
            var answer = await server.SendAsync(request);
            Assert.Equal(HttpStatusCode.Accepted, answer.Status);
            runs.Add((string?)answer.Json["runId"]);
        }

        Assert.Equal(runs[0], runs[1]);
    }

    [Fact]
    public async Task A_run_may_start_at_another_status()
    {
        var answer = await server.PostAsync(Hellos, new { foreignId = "late start", startAt = "Two", input = new { field = "Bye," } });
        var end = await server.GetAsync($"{Hellos}/{answer.Json["runId"]}?waitFor=Three");

        Assert.Equal("Two", (string?)answer.Json["status"]);
        Assert.Equal("Bye, world!", (string?)end.Json["object"]!["field"]);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task Without_content_an_input_is_the_zero_value(string input)
    {
        var answer = await server.PostAsync(Hellos, $$"""{"foreignId":"zero {{input}}","input":{{input}},"startAt":null}""");

        Assert.Equal((HttpStatusCode.Accepted, ""), (answer.Status, (string?)answer.Json["object"]!["field"]));
    }

    [Fact]
    public async Task A_run_can_be_looked_at_under_its_own_workflow_alone()
    {
        var runId = await server.TriggerAsync("hello", "looked at");

        Assert.Equal("looked at", (string?)(await server.GetAsync($"{Hellos}/{runId}")).Json["foreignId"]);
        (await server.GetAsync($"{Orders}/{runId}")).Problem(HttpStatusCode.NotFound, "run-not-found");
        (await server.GetAsync($"{Orders}/{runId}/history")).Problem(HttpStatusCode.NotFound, "run-not-found");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("00000000-0000-8000-8000-000000000000")]
    [InlineData("ffffffff-ffff-8fff-bfff-ffffffffffff")]
    [InlineData("%20")]
    [InlineData("%F0%9F%99%82")]
    public async Task A_run_that_does_not_exist_is_not_found(string runId)
    {
        foreach (var path in new[] { "", "?waitFor=Three&timeoutSeconds=0", "/history" })
            (await server.GetAsync($"{Hellos}/{runId}{path}")).Problem(HttpStatusCode.NotFound, "run-not-found");
        (await server.PostAsync($"{Hellos}/{runId}/pause")).Problem(HttpStatusCode.NotFound, "run-not-found");
    }

    [Fact]
    public async Task A_wait_that_is_over_before_the_run_gets_there_answers_202_with_the_run_as_it_is()
    {
        var runId = await server.OrderAsync("waiting");

        var answer = await server.GetAsync($"{Orders}/{runId}?waitFor=Shipped&timeoutSeconds=0");

        Assert.Equal((HttpStatusCode.Accepted, "AwaitingPayment"), (answer.Status, (string?)answer.Json["status"]));
    }

    [Theory]
    [InlineData("AwaitingPayment", null)]
    [InlineData("Created", null)]
    [InlineData("Shipped", "cancel")]
    [InlineData("Shipped", "pause")]
    public async Task A_wait_of_no_time_at_all_still_sees_what_is_so(string status, string? action)
    {
        var runId = await server.OrderAsync($"looked at {status} {action}");
        if (action is not null)
            await server.PostAsync($"{Orders}/{runId}/{action}");

        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync($"{Orders}/{runId}?waitFor={status}&timeoutSeconds=0")).Status);
    }

    [Fact]
    public async Task A_wait_ends_with_the_run_when_it_finishes_elsewhere_or_is_paused()
    {
        var cancelled = await server.OrderAsync("waiting, cancelled");
        var paused = await server.OrderAsync("waiting, paused");
        var waits = Task.WhenAll(server.GetAsync($"{Orders}/{cancelled}?waitFor=Shipped&timeoutSeconds=60"), server.GetAsync($"{Orders}/{paused}?waitFor=Shipped&timeoutSeconds=60"));

        await server.PostAsync($"{Orders}/{cancelled}/cancel");
        await server.PostAsync($"{Orders}/{paused}/pause");

        Assert.Equal(
            [(HttpStatusCode.OK, "Cancelled"), (HttpStatusCode.OK, "Paused")],
            (await waits).Select(answer => (answer.Status, (string?)answer.Json["runState"])));
    }

    [Fact]
    public async Task A_client_that_goes_away_while_it_waits_does_no_harm()
    {
        var runId = await server.OrderAsync("abandoned");
        using (var abandon = new CancellationTokenSource())
        {
            var wait = server.Client.GetAsync(new Uri($"{Orders}/{runId}?waitFor=Shipped&timeoutSeconds=60", UriKind.Relative), abandon.Token);
            await abandon.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        }

        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync($"{Orders}/{runId}")).Status);
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_page_by_page()
    {
        var triggered = new List<string>();
        for (var i = 0; i < 7; i++)
            triggered.Add(await server.TriggerAsync("report", $"page {i}"));

        var (listed, pages, token) = (new List<string>(), 0, (string?)null);
        do
        {
            var page = await server.GetAsync($"/api/workflows/report/runs?limit=3{(token is null ? "" : $"&continuationToken={Uri.EscapeDataString(token)}")}");
            Assert.Equal(["runs", "continuationToken"], page.Json.AsObject().Select(property => property.Key));
            listed.AddRange(page.Json["runs"]!.AsArray().Select(run => (string)run!["runId"]!));
            token = (string?)page.Json["continuationToken"];
            pages++;
        }
        while (token is not null);

        triggered.Reverse();
        Assert.Equal(triggered, listed);
        Assert.Equal(3, pages);
        var oldest = await server.GetAsync("/api/workflows/report/runs?order=oldest&limit=1");
        Assert.Equal(triggered[^1], (string?)oldest.Json["runs"]![0]!["runId"]);
    }

    [Fact]
    public async Task Runs_are_listed_by_foreign_ID_status_run_state_and_time()
    {
        var one = await server.OrderAsync("listed 1");
        var two = await server.OrderAsync("listed/2 🙂");
        await server.PostAsync($"{Orders}/{two}/cancel");
        const string Both = "foreignId=listed%201&foreignId=listed%2F2%20%F0%9F%99%82";

        Assert.Equal([two, one], await ListAsync(Both));
        Assert.Equal([one], await ListAsync("foreignId=listed%201"));
        Assert.Equal([one], await ListAsync($"{Both}&runState=Running"));
        Assert.Equal([two, one], await ListAsync($"{Both}&runState=Running&runState=Cancelled&status=AwaitingPayment"));
        Assert.Empty(await ListAsync($"{Both}&status=Shipped"));
        Assert.Equal([two, one], await ListAsync($"{Both}&createdAfter=2020-01-01T00:00:00Z"));
        Assert.Empty(await ListAsync($"{Both}&createdBefore=2020-01-01T00:00:00Z"));
        // What programs have for no limit at all.
        Assert.Equal([two, one], await ListAsync($"{Both}&createdAfter=0001-01-01T00:00:00Z&createdBefore=9999-12-31T23:59:59.9999999Z"));
        Assert.Empty(await ListAsync("foreignId=nobody"));
    }

    [Fact]
    public async Task A_list_without_runs_is_an_empty_array()
    {
        var answer = await server.GetAsync("/api/workflows/hello/runs?foreignId=nobody");

        Assert.Equal("""{"runs":[],"continuationToken":null}""", answer.Body);
    }

    [Fact]
    public async Task A_history_tells_every_move()
    {
        var runId = await server.TriggerAsync("hello", "historic");
        await server.GetAsync($"{Hellos}/{runId}?waitFor=Three");

        var answer = await server.GetAsync($"{Hellos}/{runId}/history");

        var entries = answer.Json["entries"]!.AsArray();
        Assert.Equal(
            [(1, "One", "Initiated", "trigger"), (2, "Two", "Running", "hello-One"), (3, "Three", "Completed", "hello-Two")],
            entries.Select(entry => ((int)entry!["version"]!, (string?)entry["status"], (string?)entry["runState"], (string?)entry["process"])));
        Assert.All(entries, entry => Assert.Equal("", (string?)entry!["reason"]));
        Assert.All(entries, entry => Assert.Matches("Z$", (string)entry!["at"]!));
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/api/workflows/hello/runs")]
    public async Task HEAD_answers_as_GET_without_a_body(string path)
    {
        var get = await server.GetAsync(path);
        var head = await server.SendAsync(HttpMethod.Head, path);

        Assert.Equal((get.Status, get.ContentType, ""), (head.Status, head.ContentType, head.Body));
    }

    [Fact]
    public async Task HEAD_of_what_is_not_there_is_404()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Head, "/api/workflows/hello/runs/nobody")).Status);
    }

    [Theory]
    [InlineData("PUT", "/api/workflows/hello/runs", "POST, GET")]
    [InlineData("DELETE", "/api/workflows/hello/runs/1", "GET")]
    [InlineData("GET", "/api/workflows/hello/runs/1/pause", "POST")]
    [InlineData("POST", "/health", "GET")]
    [InlineData("GET", "/api/workflows/hello/callbacks/a/One", "POST")]
    [InlineData("BREW", "/api/workflows/hello/runs/1/history", "GET")]
    public async Task A_method_that_is_not_allowed_is_told_which_are(string method, string path, string allowed)
    {
        var answer = await server.SendAsync(new HttpMethod(method), path);

        answer.Problem(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        Assert.All(allowed.Split(", "), expected => Assert.Contains(expected, answer.Headers["Allow"].Split(", ")));
    }

    [Theory]
    [InlineData("/api/workflows/hello/nothing")]
    [InlineData("/api/workflows/hello/runs/1/history/2")]
    [InlineData("/api/workflows/hello/../hello/nothing")]
    public async Task A_path_that_leads_nowhere_is_not_found(string path) =>
        (await server.GetAsync(path)).Problem(HttpStatusCode.NotFound, "not-found");

    [Fact]
    public async Task The_health_check_names_every_process()
    {
        var answer = await server.GetAsync("/health");

        Assert.Equal((HttpStatusCode.OK, "Healthy", "Running"), (answer.Status, (string?)answer.Json["status"], (string?)answer.Json["processes"]!["order-Paid"]));
    }

    private async Task<List<string>> ListAsync(string query) =>
        [.. (await server.GetAsync($"{Orders}?{query}")).Json["runs"]!.AsArray().Select(run => (string)run!["runId"]!)];
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Workflow.Http.Tests;

/// <summary>What the API refuses: with a problem that a person can act on, and without storing anything.</summary>
public sealed class BadInputTests(ApiServer server) : IClassFixture<ApiServer>, IAsyncLifetime
{
    private const string Hellos = "/api/workflows/hello/runs";
    private const int Limit = 64 * 1024 * 1024;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => Assert.Equal(0, await server.CountRunsAsync());

    [Theory]
    [InlineData("", "body")]
    [InlineData(" ", "body")]
    [InlineData("{", "body")]
    [InlineData("nonsense", "body")]
    [InlineData("{'foreignId':'a'}", "body")]
    [InlineData("""{"foreignId":"a",}""", "body")]
    [InlineData("""{"foreignId":"a"} {}""", "body")]
    [InlineData("""{"foreignId":"a" /* why */}""", "body")]
    [InlineData("null", "body")]
    [InlineData("true", "body")]
    [InlineData("7", "body")]
    [InlineData("\"a\"", "body")]
    [InlineData("""[{"foreignId":"a"}]""", "body")]
    [InlineData("{}", "foreignId")]
    [InlineData("""{"foreignId":null}""", "foreignId")]
    [InlineData("""{"foreignId":""}""", "foreignId")]
    [InlineData("""{"foreignId":7}""", "foreignId")]
    [InlineData("""{"foreignId":true}""", "foreignId")]
    [InlineData("""{"foreignId":["a"]}""", "foreignId")]
    [InlineData("""{"foreignId":{"a":1}}""", "foreignId")]
    [InlineData("""{"ForeignId":"a"}""", "foreignId")]
    [InlineData("""{"foreignId":"\ud800"}""", "foreignId")]
    [InlineData("""{"foreignId":"a\udc00b"}""", "foreignId")]
    [InlineData("""{"foreignId":"\ude42\ud83d"}""", "foreignId")]
    [InlineData("""{"foreignId":"a","startAt":7}""", "startAt")]
    [InlineData("""{"foreignId":"a","startAt":"Four"}""", "startAt")]
    [InlineData("""{"foreignId":"a","startAt":"one"}""", "startAt")]
    [InlineData("""{"foreignId":"a","startAt":"1"}""", "startAt")]
    [InlineData("""{"foreignId":"a","startAt":""}""", "startAt")]
    [InlineData("""{"foreignId":"a","startAt":"\ud800"}""", "startAt")]
    [InlineData("""{"foreignId":"a","startAt":"Three"}""", null)]
    [InlineData("""{"foreignId":"a","input":7}""", "input")]
    [InlineData("""{"foreignId":"a","input":"text"}""", "input")]
    [InlineData("""{"foreignId":"a","input":[]}""", "input")]
    [InlineData("""{"foreignId":"a","input":{"field":7}}""", "input")]
    [InlineData("""{"foreignId":"a","input":{"field":{"a":1}}}""", "input")]
    [InlineData("""{"foreignId":"a","input":{"field":"\ud800"}}""", "input")]
    public async Task A_trigger_that_cannot_be_one_is_refused(string body, string? field)
    {
        var problem = (await server.PostAsync(Hellos, body)).Problem(HttpStatusCode.BadRequest, "invalid-input");

        if (field is not null)
            Assert.Equal(field, (string?)problem["field"]);
    }

    [Theory]
    [InlineData("""{"items":7}""")]
    [InlineData("""{"items":{"sku":"a"}}""")]
    [InlineData("""{"items":[7]}""")]
    [InlineData("""{"items":[{"quantity":"many"}]}""")]
    [InlineData("""{"items":[{"quantity":1.5}]}""")]
    [InlineData("""{"items":[{"quantity":99999999999}]}""")]
    [InlineData("""{"items":[{"unitPrice":1e400}]}""")]
    [InlineData("""{"items":[{"unitPrice":"NaN"}]}""")]
    [InlineData("""{"failShipping":"yes"}""")]
    [InlineData("""{"paymentTimeoutSeconds":null}""")]
    [InlineData("""{"paymentTimeoutSeconds":3000000000}""")]
    public async Task An_input_of_other_types_is_refused_with_the_place(string input)
    {
        var problem = (await server.PostAsync("/api/workflows/order/runs", $$"""{"foreignId":"a","input":{{input}}}""")).Problem(HttpStatusCode.BadRequest, "invalid-input");

        Assert.Equal("input", (string?)problem["field"]);
        Assert.Contains("$.", (string?)problem["detail"]);
    }

    [Fact]
    public async Task A_foreign_ID_that_is_too_long_is_refused_with_both_lengths()
    {
        var problem = (await server.PostAsync(Hellos, new { foreignId = new string('a', 513) })).Problem(HttpStatusCode.BadRequest, "invalid-input");

        Assert.Contains("513", (string?)problem["detail"]);
        Assert.Contains("512", (string?)problem["detail"]);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_refused()
    {
        foreach (var bytes in new[] { [0xff, 0xfe, 0x00], "{\"foreignId\":\"\xff\"}"u8.ToArray()[..^3], Encoding.Unicode.GetBytes("{\"foreignId\":\"a\"}"), [.. "{\"foreignId\":\""u8, 0xc0, 0xaf, .. "\"}"u8], [.. "{\"foreignId\":\"a\",\"input\":{\""u8, 0xff, .. "\":1}}"u8] })
            (await server.SendAsync(HttpMethod.Post, Hellos, bytes)).Problem(HttpStatusCode.BadRequest, "invalid-input");
    }

    [Fact]
    public async Task JSON_that_is_nested_without_end_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 100_000));

        (await server.PostAsync(Hellos, deep)).Problem(HttpStatusCode.BadRequest, "invalid-input");
        (await server.PostAsync(Hellos, $$"""{"foreignId":"a","input":{{deep}}""")).Problem(HttpStatusCode.BadRequest, "invalid-input");
    }

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"foreignId":"a","input":{"\ud800":1}}""")]
    [InlineData("""{"foreignId":"a","input":{"fie\ud800":1}}""")]
    [InlineData("""{"\ud800reignId":"a","foreignIdx":1}""")]
    public async Task A_property_whose_name_is_not_Unicode_is_refused(string body) =>
        (await server.PostAsync(Hellos, body)).Problem(HttpStatusCode.BadRequest, "invalid-input");

    [Theory]
    [InlineData("")]
    [InlineData("x257")]
    public async Task An_idempotency_key_of_the_wrong_length_is_refused(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Hellos) { Content = new StringContent("""{"foreignId":"a"}""") };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key == "x257" ? new string('x', 257) : key);

        (await server.SendAsync(request)).Problem(HttpStatusCode.BadRequest, "invalid-input");
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    [InlineData("limit=-1")]
    [InlineData("limit=1.5")]
    [InlineData("limit=ten")]
    [InlineData("limit=99999999999999999999")]
    [InlineData("limit=%201")]
    [InlineData("order=up")]
    [InlineData("status=Four")]
    [InlineData("status=1")]
    [InlineData("status=one")]
    [InlineData("status=One&status=Four")]
    [InlineData("runState=Unknown")]
    [InlineData("runState=running")]
    [InlineData("runState=2")]
    [InlineData("runState=Running,Paused")]
    [InlineData("createdAfter=yesterday")]
    [InlineData("createdAfter=2026-13-01")]
    [InlineData("createdAfter=12/13/2026")]
    [InlineData("createdAfter=23:05")]
    [InlineData("limit=1&limit=2")]
    [InlineData("createdBefore=12")]
    public async Task A_query_that_makes_no_sense_is_refused_with_its_parameter(string query)
    {
        var problem = (await server.GetAsync($"{Hellos}?{query}")).Problem(HttpStatusCode.BadRequest, "invalid-input");

        Assert.Equal(query[..query.IndexOf('=', StringComparison.Ordinal)], (string?)problem["field"]);
    }

    [Fact]
    public async Task A_foreign_ID_that_no_run_can_have_is_no_filter() =>
        Assert.Equal("foreignId", (string?)(await server.GetAsync($"{Hellos}?foreignId={new string('x', 513)}")).Problem(HttpStatusCode.BadRequest, "invalid-input")["field"]);

    [Theory]
    [InlineData("timeoutSeconds=-1", "timeoutSeconds")]
    [InlineData("timeoutSeconds=231", "timeoutSeconds")]
    [InlineData("timeoutSeconds=soon", "timeoutSeconds")]
    [InlineData("waitFor=Four&timeoutSeconds=0", "waitFor")]
    [InlineData("waitFor=one", "waitFor")]
    public async Task A_wait_that_makes_no_sense_is_refused(string query, string field) =>
        Assert.Equal(field, (string?)(await server.GetAsync($"{Hellos}/nobody?{query}")).Problem(HttpStatusCode.BadRequest, "invalid-input")["field"]);

    [Theory]
    [InlineData("x")]
    [InlineData("\u0001")]
    [InlineData("🙂")]
    [InlineData("ffffffff-ffff-8fff-bfff-ffffffffffff")]
    public async Task A_continuation_token_that_nobody_gave_does_no_harm(string token) =>
        Assert.Contains((await server.GetAsync($"{Hellos}?continuationToken={Uri.EscapeDataString(token)}")).Status, new[] { HttpStatusCode.OK, HttpStatusCode.BadRequest });

    [Fact]
    public async Task A_workflow_that_does_not_exist_is_not_found_and_those_that_do_are_named()
    {
        foreach (var (method, path) in new[] { ("GET", "runs"), ("POST", "runs"), ("GET", "runs/1"), ("GET", "runs/1/history"), ("POST", "runs/1/pause"), ("POST", "callbacks/a/One") })
        {
            var problem = (await server.SendAsync(new HttpMethod(method), $"/api/workflows/Hello%20%22/{path}", method == "POST" ? "{}"u8.ToArray() : null)).Problem(HttpStatusCode.NotFound, "unknown-workflow");
            Assert.Contains("'Hello \"'", (string?)problem["detail"]);
            Assert.Contains("hello, order, notification, report", (string?)problem["detail"]);
        }
    }

    [Theory]
    [InlineData(Hellos)]
    [InlineData(Hellos + "/1/pause")]
    [InlineData("/api/workflows/hello/callbacks/a/One")]
    public async Task A_body_that_says_it_is_too_large_is_refused_before_it_is_sent(string path)
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {Limit + 1}\r\n\r\n"));

        var answer = await ReadAsync(socket);

        Assert.StartsWith("HTTP/1.1 400 ", answer);
        Assert.Contains("larger than 64 MiB", answer);
    }

    [Fact]
    public async Task A_body_that_turns_out_to_be_too_large_is_refused()
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST {Hellos} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"));
        var chunk = new byte[1024 * 1024];
        for (var sent = 0; sent < Limit; sent += chunk.Length)
            await SendChunkAsync(socket, chunk);
        await SendChunkAsync(socket, new byte[1]);

        var answer = await ReadAsync(socket);

        Assert.StartsWith("HTTP/1.1 400 ", answer);
        Assert.Contains("larger than 64 MiB", answer);
    }

    [Fact]
    public async Task A_body_of_the_largest_size_is_read()
    {
        var answer = await server.SendAsync(HttpMethod.Post, "/api/workflows/hello/callbacks/a/One", new byte[Limit]);

        Assert.Equal("""{"outcome":"Skipped","reason":"No callback is registered for status One."}""", answer.Body);
    }

    [Theory]
    [InlineData("POST {0} HTTP/1.1\r\nHost: localhost\r\nContent-Length: nonsense\r\n\r\n")]
    [InlineData("POST {0} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n")]
    [InlineData("POST {0} HTTP/1.1\r\n\r\n")]
    [InlineData("POST {0}/%zz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("POST {0}/%00 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("GET {0}/%ED%A0%80 HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET {0}/%FF%FE HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET {0}?limit=%ED%A0%80&foreignId=%FF HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET http://localhost{0}/a HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET * HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("nonsense\r\n\r\n")]
    public async Task A_request_that_is_not_proper_HTTP_gets_an_answer_that_blames_the_request(string request)
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(Encoding.ASCII.GetBytes(string.Format(CultureInfo.InvariantCulture, request, Hellos)));

        Assert.Matches("^HTTP/1.1 4[0-9][0-9] ", await ReadAsync(socket));
    }

    [Fact]
    public async Task A_request_for_a_whole_URL_is_answered_as_one_for_its_path()
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET http://localhost{Hellos}?foreignId=nobody HTTP/1.1\r\nHost: localhost\r\n\r\n"));

        Assert.Contains("""{"runs":[],"continuationToken":null}""", await ReadAsync(socket));
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        return socket;
    }

    private static async Task SendChunkAsync(Socket socket, byte[] chunk)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"));
        await socket.SendAsync(chunk);
        await socket.SendAsync("\r\n"u8.ToArray());
    }

    /// <summary>Reads until the answer's JSON or headers are there.</summary>
    private static async Task<string> ReadAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var (buffer, text) = (new byte[65_536], "");
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer, patience.Token);
            text += Encoding.UTF8.GetString(buffer, 0, read);
            var body = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (read == 0 || text.Contains("Content-Length: 0\r\n", StringComparison.Ordinal) || (body >= 0 && text.AsSpan(body).Contains('}')))
                return text;
        }
    }
}

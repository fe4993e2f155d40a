using System.Text;

namespace Workflow.Http.Tests;

/// <summary>Whatever is sent, the server does not fail: what cannot be done is the request's fault.</summary>
public sealed class FuzzTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const int Requests = 1500;

    private static readonly string[] Methods = ["GET", "GET", "POST", "POST", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "BREW"];

    private static readonly string[] Segments =
    [
        "order", "hello", "notification", "report", "ORDER", "runs", "runs", "callbacks", "history", "pause", "resume", "cancel", "delete-data", "AwaitingPayment", "Paid", "One",
        "a", "b", "%2F", "%25", "%", "%zz", "%ED%A0%80", "%FF", "%F0%9F%99%82", "..", ".", "", " ", "{runId}", "null", "*", "'", "%22", "%00", "~", ";x=1",
    ];

    private static readonly string[] Queries =
    [
        "waitFor=Shipped", "waitFor=AwaitingPayment", "waitFor=", "waitFor=%ED%A0%80", "timeoutSeconds=0", "timeoutSeconds=-1", "timeoutSeconds=x", "foreignId=a", "foreignId=%FF", "foreignId",
        "status=Paid", "status=x", "runState=Paused", "runState=x", "limit=1", "limit=0", "limit=x", "order=oldest", "order=x", "createdAfter=2026-01-01", "createdBefore=x",
        "continuationToken=x", "continuationToken=%00", "continuationToken=", "=", "&&", "%=%", "a=b=c",
    ];

    private static readonly string[] Bodies =
    [
        "", "{}", "null", "[]", "7", "\"a\"", "{", "\0", "{\"foreignId\":\"a\"}", "{\"foreignId\":\"b\",\"input\":{\"items\":[{\"sku\":\"x\",\"quantity\":1,\"unitPrice\":2}],\"paymentTimeoutSeconds\":5}}",
        "{\"foreignId\":\"c\",\"startAt\":\"Paid\",\"input\":{\"failShipping\":true}}", "{\"foreignId\":\"\\ud800\"}", "{\"foreignId\":{\"a\":[]}}", "{\"reference\":\"P\"}", "{\"reference\":7}", "{\"reason\":\"why\"}",
        "{\"reason\":[]}", "{\"input\":{\"items\":null}}", "{\"foreignId\":\"d\",\"input\":{\"items\":[null]}}", "{\"foreignId\":\"e\",\"input\":{\"items\":[{\"quantity\":2147483647,\"unitPrice\":79228162514264337593543950335}]}}",
        "{\"foreignId\":\"f\",\"input\":{\"email\":null,\"items\":null,\"paymentReference\":null}}", "{\"foreignId\":\"g\",\"input\":{\"items\":[{\"quantity\":1}],\"paymentTimeoutSeconds\":-2147483648}}",
        "{\"foreignId\":\"h\",\"input\":{\"items\":[{\"quantity\":1}],\"paymentTimeoutSeconds\":2147483647}}", "{\"foreignId\":\"i\",\"input\":{\"field\":null}}",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task No_request_makes_the_server_fail(int seed)
    {
        var random = new Random(seed);
        var runs = new List<string> { "0" };
        for (var i = 0; i < Requests; i++)
        {
            var (method, path, body) = (new HttpMethod(Pick(random, Methods)), PathOf(random, runs), BodyOf(random));
            var answer = await server.SendAsync(method, path, method.Method is "GET" or "HEAD" or "OPTIONS" ? null : body);

            Assert.True((int)answer.Status < 500, $"seed {seed}, request {i}: {method} {path} {Encoding.UTF8.GetString(body)} gave {(int)answer.Status} {answer.Body}");
            if ((int)answer.Status >= 400 && method != HttpMethod.Head && answer.Body.Length > 0)
                answer.Problem(answer.Status);
            if ((int)answer.Status == 202 && answer.Headers.ContainsKey("Location"))
                runs.Add((string)answer.Json["runId"]!);
        }

        Assert.InRange(runs.Count, 5, Requests);
        Assert.Equal(200, (int)(await server.GetAsync("/health")).Status);
    }

    private static string PathOf(Random random, List<string> runs)
    {
        var run = Pick(random, runs);
        var workflow = random.Next(4) > 0 ? "order" : Pick(random, Segments);
        var path = random.Next(10) switch
        {
            0 => "/health",
            1 or 2 or 3 => $"/api/workflows/{workflow}/runs",
            4 => $"/api/workflows/{workflow}/runs/{run}",
            5 => $"/api/workflows/{workflow}/runs/{run}/history",
            6 => $"/api/workflows/{workflow}/runs/{run}/{Pick(random, Segments)}",
            7 => $"/api/workflows/{workflow}/callbacks/{Pick(random, Segments)}/AwaitingPayment",
            8 => $"/api/workflows/{workflow}/callbacks/{(char)('a' + random.Next(9))}/{Pick(random, Segments)}",
            _ => "/api/workflows/" + string.Join('/', Enumerable.Range(0, random.Next(1, 6)).Select(_ => Pick(random, Segments))),
        };
        // A wait that has to be sat out would only make the test slow.
        var queries = Enumerable.Range(0, random.Next(4)).Select(_ => Pick(random, Queries)).ToList();
        if (queries.Any(query => query.StartsWith("waitFor", StringComparison.Ordinal)))
            queries.Insert(0, "timeoutSeconds=0");
        return (queries.Count == 0 ? path : $"{path}?{string.Join('&', queries)}").Replace(" ", "%20", StringComparison.Ordinal);
    }

    private static byte[] BodyOf(Random random)
    {
        var body = Encoding.UTF8.GetBytes(Pick(random, Bodies));
        if (body.Length == 0 || random.Next(3) > 0)
            return body;
        for (var i = random.Next(1, 4); i > 0; i--)
            body[random.Next(body.Length)] = (byte)random.Next(256);
        return body;
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];
}

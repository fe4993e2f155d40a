using System.Net;

namespace Workflow.Http.Tests;

/// <summary>Who may ask, and what browsers are told.</summary>
public sealed class AccessTests
{
    private const string Key = "the key";

    [Fact]
    public async Task Without_a_key_only_health_and_the_dashboard_s_files_are_open()
    {
        await using var server = await ApiServer.StartAsync(options: options => options.Keys.Add(Key));

        foreach (var path in (string[])["", "/hello", "/hello/runs", "/hello/runs/1", "/hello/graph", "/hello/schedules", "/hello/dead-letters", "/openapi.json"])
            (await server.GetAsync("/api/workflows" + path)).Problem(HttpStatusCode.Unauthorized, "unauthorized");
        foreach (var path in (string[])["/hello/runs", "/hello/runs:batch", "/hello/runs/1/pause", "/hello/callbacks/a/One"])
            (await server.PostAsync("/api/workflows" + path, new { foreignId = "a" })).Problem(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/health")).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/api/workflows/health")).Status);
        Assert.NotEqual(HttpStatusCode.Unauthorized, (await server.Client.GetAsync(new Uri("/api/workflows/ui", UriKind.Relative))).StatusCode);
        Assert.Equal(0, await server.CountRunsAsync());
    }

    [Theory]
    [InlineData("x-functions-key", Key, HttpStatusCode.OK)]
    [InlineData("x-functions-key", "another key", HttpStatusCode.OK)]
    [InlineData("x-functions-key", "the ke", HttpStatusCode.Unauthorized)]
    [InlineData("x-functions-key", "the key ", HttpStatusCode.OK)] // HTTP takes white space off the end
    [InlineData("x-functions-key", "", HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", Key, HttpStatusCode.Unauthorized)]
    public async Task A_key_opens_it(string header, string value, HttpStatusCode status)
    {
        await using var server = await ApiServer.StartAsync(options: options =>
        {
            options.Keys.Add(Key);
            options.Keys.Add("another key");
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/workflows");
        request.Headers.TryAddWithoutValidation(header, value);

        Assert.Equal(status, (await server.SendAsync(request)).Status);
    }

    [Fact]
    public async Task A_key_may_come_in_the_query()
    {
        await using var server = await ApiServer.StartAsync(options: options => options.Keys.Add(Key));

        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/api/workflows?code=the%20key")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.GetAsync("/api/workflows?code=other")).Status);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.Accepted)]
    [InlineData("Sec-Fetch-Site", "none", HttpStatusCode.Accepted)]
    [InlineData("Origin", "https://elsewhere.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "own", HttpStatusCode.Accepted)]
    public async Task A_page_of_another_site_changes_nothing(string header, string value, HttpStatusCode status)
    {
        await using var server = await ApiServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/workflows/hello/runs") { Content = new StringContent("""{"foreignId":"a"}""") };
        request.Headers.TryAddWithoutValidation(header, value == "own" ? server.Address.GetLeftPart(UriPartial.Authority) : value);

        Assert.Equal(status, (await server.SendAsync(request)).Status);
        Assert.Equal(status == HttpStatusCode.Accepted ? 1 : 0, await server.CountRunsAsync());
    }

    [Theory]
    [InlineData("/api/workflows")]
    [InlineData("/api/workflows/nothing/runs")]
    [InlineData("/api/workflows/ui")]
    [InlineData("/health")]
    public async Task Browsers_are_told_to_trust_nothing(string path)
    {
        await using var server = await ApiServer.StartAsync();

        using var answer = await server.Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch("script-src [^;]*(unsafe|http|\\*)", policy);
    }
}

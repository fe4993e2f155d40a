using System.Net;

namespace Workflow.Http.Tests;

/// <summary>ETags of runs, and what they are for.</summary>
public sealed class EntityTagTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task A_run_s_ETag_is_its_version()
    {
        var runId = await server.OrderAsync("tagged");
        var run = await server.GetAsync($"/api/workflows/order/runs/{runId}");
        var paused = await server.PostAsync($"/api/workflows/order/runs/{runId}/pause");

        Assert.Equal("\"2\"", run.Headers["ETag"]);
        Assert.Equal("\"3\"", paused.Headers["ETag"]);
    }

    [Theory]
    [InlineData("\"2\"", HttpStatusCode.NotModified)]
    [InlineData("W/\"2\"", HttpStatusCode.NotModified)]
    [InlineData("\"1\", \"2\"", HttpStatusCode.NotModified)]
    [InlineData("*", HttpStatusCode.NotModified)]
    [InlineData("\"1\"", HttpStatusCode.OK)]
    public async Task A_run_that_the_client_has_is_not_sent_again(string known, HttpStatusCode status)
    {
        var runId = await server.OrderAsync($"known {known}");

        Assert.Equal(status, (await SendAsync(HttpMethod.Get, $"/api/workflows/order/runs/{runId}", "If-None-Match", known)).Status);
    }

    [Fact]
    public async Task A_run_of_another_version_is_left_alone()
    {
        var runId = await server.OrderAsync("matched");
        var pause = $"/api/workflows/order/runs/{runId}/pause";

        (await SendAsync(HttpMethod.Post, pause, "If-Match", "\"1\"")).Problem(HttpStatusCode.PreconditionFailed, "precondition-failed");
        Assert.Equal("Running", (string?)(await server.GetAsync($"/api/workflows/order/runs/{runId}")).Json["runState"]);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Post, pause, "If-Match", "\"2\"")).Status);
    }

    [Fact]
    public async Task Any_version_matches_a_star()
    {
        var runId = await server.OrderAsync("starred");

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Post, $"/api/workflows/order/runs/{runId}/cancel", "If-Match", "*")).Status);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("\"two\"")]
    [InlineData("\"2\", \"3\"")]
    [InlineData("")]
    public async Task What_is_no_ETag_is_refused(string tag)
    {
        var runId = await server.OrderAsync($"bad {tag}");

        Assert.Equal("If-Match", (string?)(await SendAsync(HttpMethod.Post, $"/api/workflows/order/runs/{runId}/pause", "If-Match", tag)).Problem(HttpStatusCode.BadRequest, "invalid-input")["field"]);
    }

    [Fact]
    public async Task A_precondition_that_is_given_twice_is_refused_and_not_passed_over()
    {
        var runId = await server.OrderAsync("matched twice");

        (await SendAsync(HttpMethod.Post, $"/api/workflows/order/runs/{runId}/pause", "If-Match", "\"2\"", "\"7\"")).Problem(HttpStatusCode.BadRequest, "invalid-input");

        Assert.Equal("Running", (string?)(await server.GetAsync($"/api/workflows/order/runs/{runId}")).Json["runState"]);
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path, string header, params string[] values)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation(header, values);
        return await server.SendAsync(request);
    }
}

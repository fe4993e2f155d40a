using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Workflow.Http.Tests;

/// <summary>The health check.</summary>
public sealed class HealthApiTests
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/api/workflows/health")]
    public async Task A_host_whose_parts_answer_is_healthy(string path)
    {
        await using var server = await ApiServer.StartAsync(builder => builder.Services.AddSingleton<IHealthProbe>(new Probe("bus", () => { })));

        var answer = await server.GetAsync(path);

        Assert.Equal((HttpStatusCode.OK, "Healthy"), (answer.Status, (string?)answer.Json["status"]));
        Assert.Equal(["store", "bus"], answer.Json["parts"]!.AsArray().Select(part => (string?)part!["name"]));
        Assert.Equal("Running", (string?)answer.Json["processes"]!["order-Paid"]);
    }

    [Fact]
    public async Task A_part_that_cannot_be_reached_makes_it_unhealthy_and_its_words_stay_in_the_log()
    {
        await using var server = await ApiServer.StartAsync(builder => builder.Services.AddSingleton<IHealthProbe>(new Probe("bus", () => throw new InvalidOperationException("the secret key"))));

        var answer = await server.GetAsync("/health");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy"), (answer.Status, (string?)answer.Json["status"]));
        Assert.Equal(["store Healthy", "bus Unhealthy"], answer.Json["parts"]!.AsArray().Select(part => $"{part!["name"]} {part["status"]}"));
        Assert.DoesNotContain("secret", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_fails_makes_it_unhealthy()
    {
        await using var server = await ApiServer.StartAsync(builder => builder.Services.AddSingleton<IRecordStore, UnreachableStore>());

        var answer = await server.GetAsync("/health");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy"), (answer.Status, (string?)answer.Json["parts"]![0]!["status"]));
    }

    private sealed class Probe(string part, Action check) : IHealthProbe
    {
        public string Part => part;

        public ValueTask CheckAsync(CancellationToken cancellationToken)
        {
            check();
            return ValueTask.CompletedTask;
        }
    }
}

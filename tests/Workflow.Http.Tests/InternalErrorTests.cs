using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workflow.Http.Tests;

/// <summary>What fails through no fault of the caller.</summary>
public sealed class InternalErrorTests
{
    public enum Stage
    {
        Open = 1,
        Closed,
    }

    [Fact]
    public async Task A_callback_that_throws_is_a_problem_that_keeps_its_words_to_the_log()
    {
        var definition = new WorkflowBuilder<JsonObject, Stage>("faulty")
            .AddCallback(Stage.Open, (_, _, _) => throw new InvalidOperationException("the password is secret"), Stage.Closed)
            .Build();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        builder.Services.AddWorkflows(workflows => workflows.Add(definition).UseInMemory());
        await using var app = builder.Build();
        app.MapWorkflows();
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        await app.Services.GetRequiredService<IWorkflow<JsonObject, Stage>>().TriggerAsync("a");

        using var answer = await http.PostAsync(new Uri("/api/workflows/faulty/callbacks/a/Open", UriKind.Relative), null);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal("urn:workflow:problem:internal-error", (string?)problem["type"]);
        Assert.DoesNotContain("secret", problem.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(1, (await app.Services.GetRequiredService<IWorkflow<JsonObject, Stage>>().LatestAsync("a"))!.Version);
    }
}

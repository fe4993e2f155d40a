using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Workflow.Samples;

namespace Workflow.Http.Tests;

/// <summary>The samples behind a real server on a free port of this machine.</summary>
public sealed class ApiServer : IAsyncLifetime, IAsyncDisposable
{
    private readonly Action<WebApplicationBuilder> _configure;
    private readonly Action<WorkflowApiOptions>? _options;
    private WebApplication _app = null!;

    public ApiServer()
        : this(_ => { })
    {
    }

    internal ApiServer(Action<WebApplicationBuilder> configure, Action<WorkflowApiOptions>? options = null)
    {
        _configure = configure;
        _options = options;
    }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a server that one test needs for itself.</summary>
    internal static async Task<ApiServer> StartAsync(Action<WebApplicationBuilder>? configure = null, Action<WorkflowApiOptions>? options = null)
    {
        var server = new ApiServer(configure ?? (_ => { }), options);
        await server.InitializeAsync();
        return server;
    }

    public HttpClient Client { get; private set; } = null!;

    public Uri Address => Client.BaseAddress!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _configure(builder);
        builder.Services.AddWorkflows(workflows => workflows.AddSamples().UseInMemory());
        _app = builder.Build();
        _app.MapWorkflows(_options);
        await _app.StartAsync();
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(60) };
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeAsync());

    /// <summary>How many runs of all workflows are stored.</summary>
    public async Task<int> CountRunsAsync()
    {
        var count = 0;
        foreach (var workflow in _app.Services.GetRequiredService<IWorkflows>().All)
            count += (await workflow.ListAsync(new RunQuery { Workflow = workflow.Definition.Name, Limit = RunQuery.MaxLimit })).Items.Count;
        return count;
    }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> PostAsync(string path, object? body = null) =>
        SendAsync(HttpMethod.Post, path, body is string text ? Encoding.UTF8.GetBytes(text) : body is null ? [] : System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(body));

    /// <summary>Sends a path as it is, without tidying it up.</summary>
    public async Task<Answer> SendAsync(HttpMethod method, string path, byte[]? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (body is not null)
            request.Content = new ByteArrayContent(body);
        return await SendAsync(request);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await Client.SendAsync(request);
        var answer = await Answer.OfAsync(response);
        Conformance.Require(request, answer);
        return answer;
    }

    /// <summary>Triggers a run that has to be accepted, and returns its ID.</summary>
    public async Task<string> TriggerAsync(string workflow, string foreignId, object? input = null)
    {
        var answer = await PostAsync($"/api/workflows/{workflow}/runs", new { foreignId, input });
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        return (string)answer.Json["runId"]!;
    }

    /// <summary>Triggers an order and waits until it waits for its payment.</summary>
    public async Task<string> OrderAsync(string foreignId, object? input = null)
    {
        var runId = await TriggerAsync("order", foreignId, input ?? new { items = new[] { new { sku = "book", quantity = 2, unitPrice = 12.5 } }, email = "a@example.com" });
        var answer = await GetAsync($"/api/workflows/order/runs/{runId}?waitFor=AwaitingPayment");
        Assert.Equal(("AwaitingPayment", HttpStatusCode.OK), ((string?)answer.Json["status"], answer.Status));
        return runId;
    }
}

/// <summary>What the server answered.</summary>
public sealed record Answer(HttpStatusCode Status, string? ContentType, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public static async Task<Answer> OfAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        response.Content.Headers.ContentType?.MediaType,
        await response.Content.ReadAsStringAsync(),
        response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));

    /// <summary>Holds that it is a problem of a status, complete, with a sentence for a person.</summary>
    public JsonNode Problem(HttpStatusCode status, string? type = null)
    {
        Assert.True(Status == status, $"{(int)Status} instead of {(int)status}: {Body}");
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal((int)status, (int)Json["status"]!);
        Assert.StartsWith("urn:workflow:problem:", (string?)Json["type"]);
        Assert.NotEmpty((string)Json["title"]!);
        Assert.EndsWith(".", (string)Json["detail"]!);
        if (type is not null)
            Assert.Equal($"urn:workflow:problem:{type}", (string?)Json["type"]);
        return Json;
    }
}

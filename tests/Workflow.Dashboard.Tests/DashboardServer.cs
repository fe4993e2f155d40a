using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Workflow.Http;
using Workflow.Samples;

namespace Workflow.Dashboard.Tests;

/// <summary>The samples with the dashboard, behind a real server on a free port of this machine; each test has its own.</summary>
internal sealed class DashboardServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private DashboardServer(WebApplication app, string? key)
    {
        _app = app;
        _http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        if (key is not null)
            _http.DefaultRequestHeaders.Add(WorkflowApiOptions.KeyHeader, key);
    }

    public string Address => _app.Urls.First();

    public IServiceProvider Services => _app.Services;

    /// <summary>Whether requests of the API fail, as when the host's storage is gone.</summary>
    public bool Fails { get; set; }

    public static async Task<DashboardServer> StartAsync(string? key = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddWorkflows(workflows => workflows.AddSamples().UseInMemory());
        var app = builder.Build();
        DashboardServer? server = null;
        app.Use((context, next) =>
        {
            if (server is not { Fails: true })
                return next(context);
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        app.MapWorkflows(options =>
        {
            if (key is not null)
                options.Keys.Add(key);
        });
        await app.StartAsync();
        server = new DashboardServer(app, key);
        return server;
    }

    /// <summary>Triggers a run, waits for a status, and gives its ID.</summary>
    public async Task<string> RunAsync(string workflow, string foreignId, object input, string status)
    {
        using var answer = await _http.PostAsJsonAsync($"/api/workflows/{workflow}/runs", new { foreignId, input });
        answer.EnsureSuccessStatusCode();
        var run = (await _http.GetFromJsonAsync<JsonObject>($"{answer.Headers.Location}?waitFor={status}"))!;
        Assert.Equal(status, (string?)run["status"]);
        return (string)run["runId"]!;
    }

    /// <summary>An order that waits for its payment.</summary>
    public Task<string> OrderAsync(string foreignId, bool failShipping = false, string email = "ada@example.com") =>
        RunAsync("order", foreignId, new { items = new[] { new { sku = "tea", quantity = 2, unitPrice = 3.5 } }, email, failShipping }, "AwaitingPayment");

    public async Task PostAsync(string path, object body)
    {
        using var answer = await _http.PostAsJsonAsync("/api/workflows" + path, body);
        answer.EnsureSuccessStatusCode();
    }

    public async Task PutAsync(string path, object body)
    {
        using var answer = await _http.PutAsJsonAsync("/api/workflows" + path, body);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<JsonObject> GetAsync(string path) => (await _http.GetFromJsonAsync<JsonObject>("/api/workflows" + path))!;

    public async Task<string?> StateOfAsync(string runId, string workflow = "order") => (string?)(await GetAsync($"/{workflow}/runs/{runId}"))["runState"];

    /// <summary>Keeps a dead letter, as the scan does.</summary>
    public async Task<DeadLetter> DeadLetterAsync(string text, string? runId = null, string reason = "MaxDeliveryCountExceeded")
    {
        var enqueuedAt = DateTimeOffset.UtcNow.AddMinutes(-5);
        var letter = new DeadLetter
        {
            Id = DeadLetter.IdOf("order-on-pause", enqueuedAt, Random.Shared.NextInt64()),
            Workflow = "order",
            Process = "order-on-pause",
            Reason = reason,
            Description = text,
            EnqueuedAt = enqueuedAt,
            Message = new ConnectorMessage
            {
                MessageId = text,
                Body = System.Text.Encoding.UTF8.GetBytes(text),
                Subject = text,
                ContentType = text,
                Properties = new Dictionary<string, string> { [text] = text },
                DeliveryCount = 10,
            },
            Event = runId is null ? null : new WorkflowEvent
            {
                Process = "order-on-pause",
                Kind = EventKind.Status,
                Workflow = "order",
                ForeignId = text,
                RunId = runId,
                Version = 2,
                Status = 2,
                RunState = RunState.Running,
                ReceiptKey = "receipt",
                CreatedAt = enqueuedAt,
            },
        };
        await Services.GetRequiredService<IDeadLetterStore>().PutDeadLetterAsync(letter, CancellationToken.None);
        return letter;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Workflow.Http;
using Workflow.Samples;

namespace Workflow.Cli.Tests;

/// <summary>The samples behind a real server, and the command line pointed at it.</summary>
public sealed class App : IAsyncLifetime
{
    public const string Key = "the key";
    private WebApplication _app = null!;

    public string Url => _app.Urls.First();

    public IServiceProvider Services => _app.Services;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddWorkflows(workflows => workflows.AddSamples().Add(Bytes.Definition).UseInMemory());
        _app = builder.Build();
        _app.MapWorkflows(options => options.Keys.Add(Key));
        await _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>Runs wf with the address and key of this app.</summary>
    internal Task<Outcome> WfAsync(params string[] arguments) => Outcome.OfAsync([.. arguments, "--url", Url, "--key", Key]);

    internal async Task<JsonNode> JsonAsync(params string[] arguments)
    {
        var outcome = await WfAsync([.. arguments, "--json"]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return JsonNode.Parse(outcome.Output)!;
    }

    /// <summary>Starts an order that waits for its payment, and gives its run ID.</summary>
    internal async Task<string> OrderAsync(string foreignId) => (string)(await JsonAsync(
        "trigger", "order", foreignId, "--input", """{"items":[{"sku":"tea","quantity":2,"unitPrice":3.5}]}""", "--wait-for", "AwaitingPayment"))["runId"]!;
}

/// <summary>What a command printed, and how it ended.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    public static Task<Outcome> OfAsync(string[] arguments, string input = "", CancellationToken cancellationToken = default) =>
        OfAsync(arguments, Encoding.UTF8.GetBytes(input), cancellationToken);

    public static async Task<Outcome> OfAsync(string[] arguments, byte[] input, CancellationToken cancellationToken = default)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandLine.RunAsync(arguments, new MemoryStream(input), output, error, cancellationToken);
        return new Outcome(exitCode, output.ToString(), error.ToString());
    }
}

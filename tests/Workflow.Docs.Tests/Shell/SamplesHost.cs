using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Workflow.Http;
using Workflow.Samples;

namespace Workflow.Docs.Tests.Shell;

/// <summary>The sample workflows behind a real server on a free port of this machine, as <c>dotnet run dev.cs up</c> serves them.</summary>
internal sealed class SamplesHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SamplesHost(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public static async Task<SamplesHost> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddWorkflows(workflows => workflows.AddSamples().UseInMemory());
        var app = builder.Build();
        app.MapWorkflows();
        await app.StartAsync();
        return new SamplesHost(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Workflow.Telemetry.Tests;

/// <summary>In a function app, host and worker each send what is their own.</summary>
public sealed class FunctionAppTests
{
    [Fact]
    public void The_worker_tells_the_host_that_it_sends_its_own_telemetry()
    {
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1" }).Build();
        services.AddWorkflowTelemetry(configuration)!.UseFunctionsWorkerDefaults();

        using var provider = services.BuildServiceProvider();

        Assert.Equal("True", provider.GetRequiredService<IOptions<WorkerOptions>>().Value.Capabilities["WorkerOpenTelemetryEnabled"]);
    }

    [Fact]
    public void The_host_sends_by_OpenTelemetry_and_the_app_asks_for_both()
    {
        using var hostFile = JsonDocument.Parse(Checkout.Read("host.json"));

        Assert.Equal("OpenTelemetry", hostFile.RootElement.GetProperty("telemetryMode").GetString());
        Assert.Contains("AddWorkflowTelemetry(builder.Configuration)?.UseFunctionsWorkerDefaults()", Checkout.Read("src", "Workflow.App", "Program.cs"), StringComparison.Ordinal);
    }
}

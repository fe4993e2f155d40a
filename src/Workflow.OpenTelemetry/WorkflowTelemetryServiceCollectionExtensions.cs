using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Workflow;

/// <summary>Sends telemetry where the settings say.</summary>
public static class WorkflowTelemetryServiceCollectionExtensions
{
    /// <summary>
    /// Sends the metrics and traces of workflows, and the app's logs with their scopes, where the settings say: by OTLP where
    /// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> (or that of one signal) is set, to Azure Monitor where
    /// <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c> is, to both where both are. Settings are configuration: environment variables,
    /// as a rule.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The app's settings.</param>
    /// <returns>To add more to: instrumentation of the app's own, a processor; null where nothing is sent, as on a laptop.</returns>
    /// <exception cref="WorkflowConfigurationException"><c>APPLICATIONINSIGHTS_AUTHENTICATION_STRING</c> cannot be read; another setting of
    /// one signal throws it when the app starts.</exception>
    public static IOpenTelemetryBuilder? AddWorkflowTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var (otlpMetrics, otlpTraces, otlpLogs) = (new OtlpSettings(configuration, "METRICS"), new OtlpSettings(configuration, "TRACES"), new OtlpSettings(configuration, "LOGS"));
        var azureMonitor = AzureMonitorSettings.Read(configuration);
        if (!otlpMetrics.IsOn && !otlpTraces.IsOn && !otlpLogs.IsOn && azureMonitor is null)
            return null;

        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => Name(resource, configuration))
            .WithMetrics(metrics =>
            {
                metrics.AddWorkflowInstrumentation();
                if (otlpMetrics.IsOn)
                    metrics.AddOtlpExporter(otlpMetrics.Apply);
            })
            .WithTracing(traces =>
            {
                traces.AddWorkflowInstrumentation();
                if (otlpTraces.IsOn)
                    traces.AddOtlpExporter(otlpTraces.Apply);
            })
            .WithLogging(
                logs =>
                {
                    if (otlpLogs.IsOn)
                        logs.AddOtlpExporter(otlpLogs.Apply);
                },
                // Scopes carry the run; without its text, a line could not be read where nobody fills in the template.
                options => (options.IncludeScopes, options.IncludeFormattedMessage) = (true, true));
        return azureMonitor is null ? telemetry : telemetry.UseAzureMonitorExporter(azureMonitor.Apply);
    }

    /// <summary>
    /// The app's name and an ID of this process, unless settings of OpenTelemetry's give them: without an ID, the series of several hosts
    /// would be one.
    /// </summary>
    private static void Name(ResourceBuilder resource, IConfiguration configuration)
    {
        var given = (configuration["OTEL_RESOURCE_ATTRIBUTES"] ?? "").Split(',').Select(pair => pair.Split('=')[0].Trim()).ToHashSet(StringComparer.Ordinal);
        if (configuration["OTEL_SERVICE_NAME"] is { Length: > 0 })
            given.Add("service.name");
        if (!given.Contains("service.name") && (configuration["applicationName"] ?? AppDomain.CurrentDomain.FriendlyName) is { Length: > 0 } name)
            resource.AddService(name, autoGenerateServiceInstanceId: false);
        if (!given.Contains("service.instance.id"))
            resource.AddAttributes([new("service.instance.id", Guid.NewGuid().ToString())]);
    }
}

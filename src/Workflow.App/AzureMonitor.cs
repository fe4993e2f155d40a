using Azure.Core;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;

namespace Workflow.App;

/// <summary>
/// Sends the engine's metrics and traces to Application Insights, where the settings that the Functions host reads too say where
/// that is: <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c> and <c>APPLICATIONINSIGHTS_AUTHENTICATION_STRING</c>.
/// </summary>
internal static class AzureMonitor
{
    public const string ConnectionString = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    public const string Authentication = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <returns>To add more to; null where nothing is sent, as on a laptop.</returns>
    public static IOpenTelemetryBuilder? AddAzureMonitor(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration[ConnectionString] is not { Length: > 0 } connectionString)
            return null;
        var credential = CredentialOf(configuration[Authentication]);
        return services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(WorkflowTelemetry.Name))
            .WithTracing(traces => traces.AddSource(WorkflowTelemetry.Name))
            .UseAzureMonitorExporter(exporter =>
            {
                exporter.ConnectionString = connectionString;
                exporter.Credential = credential;
            });
    }

    /// <summary>
    /// Reads <c>Authorization=AAD</c>, or <c>ClientId=…;Authorization=AAD</c> for a user-assigned identity:
    /// https://learn.microsoft.com/azure/azure-functions/functions-app-settings#applicationinsights_authentication_string
    /// </summary>
    /// <returns>Null where there is no such setting: the connection string alone is enough then.</returns>
    internal static TokenCredential? CredentialOf(string? authentication)
    {
        if (string.IsNullOrWhiteSpace(authentication))
            return null;
        var parts = authentication
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries))
            .ToDictionary(part => part[0], part => part.Length > 1 ? part[1] : "", StringComparer.OrdinalIgnoreCase);
        if (!parts.GetValueOrDefault("Authorization", "").Equals("AAD", StringComparison.OrdinalIgnoreCase))
            throw new WorkflowConfigurationException("", $"Setting '{Authentication}' must contain Authorization=AAD.");
        return new ManagedIdentityCredential(parts.GetValueOrDefault("ClientId") is { Length: > 0 } clientId
            ? ManagedIdentityId.FromUserAssignedClientId(clientId)
            : ManagedIdentityId.SystemAssigned);
    }
}

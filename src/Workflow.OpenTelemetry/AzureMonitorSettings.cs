using Azure.Core;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;

namespace Workflow;

/// <summary>
/// Which Application Insights gets the telemetry, by the settings that the Functions host reads too:
/// <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c> and <c>APPLICATIONINSIGHTS_AUTHENTICATION_STRING</c>.
/// </summary>
internal sealed record AzureMonitorSettings(string ConnectionString, TokenCredential? Credential)
{
    /// <returns>Null where nothing is to be sent there.</returns>
    public static AzureMonitorSettings? Read(IConfiguration configuration) => configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] is { Length: > 0 } connectionString
        ? new AzureMonitorSettings(connectionString, CredentialOf(configuration["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"]))
        : null;

    public void Apply(AzureMonitorExporterOptions exporter) => (exporter.ConnectionString, exporter.Credential) = (ConnectionString, Credential);

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
            throw new WorkflowConfigurationException("", $"Setting '{authentication}' must contain Authorization=AAD.");
        return new ManagedIdentityCredential(parts.GetValueOrDefault("ClientId") is { Length: > 0 } clientId
            ? ManagedIdentityId.FromUserAssignedClientId(clientId)
            : ManagedIdentityId.SystemAssigned);
    }
}

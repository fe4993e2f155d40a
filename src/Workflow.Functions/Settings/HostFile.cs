using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Workflow.Functions;

/// <summary>The app's host.json, as far as the routes depend on it.</summary>
internal static class HostFile
{
    private const string Name = "host.json";
    private const string ApplicationDirectory = "FUNCTIONS_APPLICATION_DIRECTORY";

    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>A setting that the host takes instead of the one in its file.</summary>
    private const string Override = "AzureFunctionsJobHost:extensions:http:routePrefix";

    /// <summary>Where the worker looks for it.</summary>
    public static string Path => System.IO.Path.Combine(Environment.GetEnvironmentVariable(ApplicationDirectory) ?? AppContext.BaseDirectory, Name);

    /// <summary>The host puts its route prefix, <c>api</c> unless set, before every route; ours hold the whole path.</summary>
    /// <exception cref="WorkflowConfigurationException">The route prefix is not empty.</exception>
    public static void CheckRoutePrefix(string path, IConfiguration configuration)
    {
        const string wanted = "to \"\": the API is at /api/workflows, the health check at /health and the dashboard at /api/workflows/ui.";
        if (configuration[Override] is { } set)
        {
            if (set.Length > 0)
                throw SettingText.Fail(configuration.GetSection(Override), $"is '{set}'. Set it {wanted}");
            return;
        }
        if (!File.Exists(path))
            return; // tests, and tools that only ask for the functions
        using var file = JsonDocument.Parse(File.ReadAllText(path), Options);
        if (RoutePrefixOf(file.RootElement) is not "")
            throw new WorkflowConfigurationException("", $"{Name} must set extensions.http.routePrefix {wanted}");
    }

    private static string? RoutePrefixOf(JsonElement json)
    {
        foreach (var name in new[] { "extensions", "http", "routePrefix" })
        {
            // The host does not tell case apart.
            var found = json.ValueKind == JsonValueKind.Object ? json.EnumerateObject().LastOrDefault(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) : default;
            if (found.Value.ValueKind == JsonValueKind.Undefined)
                return null;
            json = found.Value;
        }
        return json.GetString();
    }
}

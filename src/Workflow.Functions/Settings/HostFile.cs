using System.Text.Json;

namespace Workflow.Functions;

/// <summary>The app's host.json, as far as the routes depend on it.</summary>
internal static class HostFile
{
    private const string Name = "host.json";
    private const string ApplicationDirectory = "FUNCTIONS_APPLICATION_DIRECTORY";

    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Where the worker looks for it.</summary>
    public static string Path => System.IO.Path.Combine(Environment.GetEnvironmentVariable(ApplicationDirectory) ?? AppContext.BaseDirectory, Name);

    /// <summary>The host puts its route prefix, <c>api</c> unless set, before every route; ours hold the whole path.</summary>
    /// <exception cref="WorkflowConfigurationException">The route prefix is not empty.</exception>
    public static void CheckRoutePrefix(string path)
    {
        if (!File.Exists(path))
            return; // tests, and tools that only ask for the functions
        using var file = JsonDocument.Parse(File.ReadAllText(path), Options);
        if (RoutePrefixOf(file.RootElement) is not "")
            throw new WorkflowConfigurationException("", $"{Name} must set extensions.http.routePrefix to \"\": the API is at /api/workflows, the health check at /health and the dashboard at /api/workflows/ui.");
    }

    private static string? RoutePrefixOf(JsonElement json)
    {
        foreach (var name in new[] { "extensions", "http", "routePrefix" })
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out json))
                return null;
        }
        return json.GetString();
    }
}

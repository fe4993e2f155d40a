namespace Workflow.Functions;

/// <summary>A function that passes requests to the HTTP API.</summary>
/// <param name="Function">Its name.</param>
/// <param name="Template">Its route, from the root of the app on.</param>
/// <param name="IsAnonymous">Whether it needs no key.</param>
/// <param name="Methods">The methods that the host lets through; others never reach the app.</param>
internal sealed record HttpRoute(string Function, string Template, bool IsAnonymous, params IReadOnlyList<string> Methods)
{
    /// <summary>
    /// One function for each level of access, not for each operation: the API routes requests by itself, here as anywhere
    /// else. The templates hold the whole path: the host's route prefix is empty (see <see cref="HostFile"/>).
    /// </summary>
    public static IReadOnlyList<HttpRoute> All { get; } =
    [
        new("workflows-api", "api/workflows/{*path}", false, "get", "head", "post", "put", "delete", "patch"),
        // These are more specific than the one above: the host asks for no key there.
        new("workflows-api-health", "api/workflows/health", true, "get", "head"),
        new("workflows-ui", "api/workflows/ui/{*path}", true, "get", "head"),
        new("workflows-health", "health", true, "get", "head"),
    ];
}

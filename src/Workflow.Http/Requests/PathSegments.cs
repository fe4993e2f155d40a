using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Workflow.Http;

/// <summary>
/// Splits a request's path into segments, each decoded once: a foreign ID may hold slashes and percent signs, which servers
/// and frameworks decode in part.
/// </summary>
internal static class PathSegments
{
    public static IReadOnlyList<string> Of(HttpRequest request)
    {
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(target) || target[0] != '/')
            return [.. (request.PathBase + request.Path).Value!.Split('/', StringSplitOptions.RemoveEmptyEntries)];

        var end = target.AsSpan().IndexOfAny('?', '#');
        var path = end < 0 ? target : target[..end];
        return [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
    }
}

using Microsoft.AspNetCore.Http;

namespace Workflow.Http;

/// <summary>
/// Refuses changes that a browser sends on behalf of another site: without it, any page that a person opens could steer the
/// runs of an API that is reached without a key, such as the local host's.
/// </summary>
internal static class CrossSite
{
    /// <exception cref="ProblemException">The request changes something and comes from another site's page.</exception>
    public static void Refuse(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || !IsFromElsewhere(request))
            return;
        throw new ProblemException(403, "cross-site", "The request comes from another site", "A page of another site sent this request. Changes are taken from the API's own pages and from programs.");
    }

    private static bool IsFromElsewhere(HttpRequest request)
    {
        // Every current browser says it outright; those that do not, name the page's origin.
        if (request.Headers["Sec-Fetch-Site"] is [{ Length: > 0 } site])
            return site is not ("same-origin" or "none");
        return request.Headers.Origin is [{ Length: > 0 } origin]
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}

using Microsoft.AspNetCore.Http;

namespace Workflow.Http;

/// <summary>Tells browsers what an answer may do: nothing, but for the dashboard's own files.</summary>
internal static class SecurityHeaders
{
    /// <summary>
    /// Scripts, fonts and connections are the dashboard's own alone. Styles may stand inline because the diagrams bring theirs
    /// inside the drawing; a style can run nothing.
    /// </summary>
    private const string Dashboard =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Data = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Write(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = Data;
        headers.CacheControl = "no-store";
    }

    public static void WriteDashboard(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = Dashboard;
        context.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}

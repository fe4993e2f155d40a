using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Workflow.Http;

/// <summary>
/// Serves the dashboard's files, which the dev tool builds and this assembly carries, compressed with gzip. They hold no data:
/// anybody may have them, and the key is asked for by the page.
/// </summary>
internal static class DashboardFiles
{
    private const string Folder = "ui/";
    private const string Compressed = ".gz";
    private const string Page = "index.html";

    private static readonly Assembly Here = typeof(DashboardFiles).Assembly;

    /// <summary>Each file by its path, and the name of the resource that has it.</summary>
    private static readonly FrozenDictionary<string, string> Files = Here.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(Compressed, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name[Folder.Length..^Compressed.Length].Replace('\\', '/'), name => name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".json"] = "application/json; charset=utf-8",
        [".txt"] = "text/plain; charset=utf-8",
    }.ToFrozenDictionary();

    public static async Task GetAsync(ApiRequest request)
    {
        var context = request.Context;
        SecurityHeaders.WriteDashboard(context);
        var file = request["file"] is { Length: > 0 } named ? named : Page;
        if (!Files.TryGetValue(file, out var resource))
        {
            if (Files.Count > 0 || file != Page)
                throw new ProblemException(404, "not-found", "There is nothing here", $"The dashboard has no file '{file}'. It opens at {WorkflowApi.Prefix}/ui.");
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "text/html; charset=utf-8", new MemoryStream(NotBuilt)).ConfigureAwait(false);
            return;
        }

        // Names of files under assets change with their content.
        context.Response.Headers.CacheControl = file.StartsWith("assets/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        context.Response.Headers.Vary = "Accept-Encoding";
        Stream content = Here.GetManifestResourceStream(resource)!;
        if (AcceptsGzip(context.Request))
            context.Response.Headers.ContentEncoding = "gzip";
        else
            content = new GZipStream(content, CompressionMode.Decompress);
        await using (content.ConfigureAwait(false))
            await WriteAsync(context, StatusCodes.Status200OK, ContentTypes.GetValueOrDefault(Path.GetExtension(file), "application/octet-stream"), content).ConfigureAwait(false);
    }

    private static async Task WriteAsync(HttpContext context, int status, string contentType, Stream content)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        if (content.CanSeek)
            context.Response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await content.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
    }

    private static bool AcceptsGzip(HttpRequest request) => request.Headers.AcceptEncoding
        .SelectMany(header => (header ?? "").Split(',', StringSplitOptions.TrimEntries))
        .Any(coding => coding.Split(';', StringSplitOptions.TrimEntries) is ["gzip"] or ["gzip", not ("q=0" or "q=0.0")]);

    private static byte[] NotBuilt => Encoding.UTF8.GetBytes("""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>The dashboard is not built</title></head>
        <body><h1>The dashboard is not built</h1>
        <p>This build of Workflow.Http does not contain it. <code>dotnet run dev.cs up</code> builds it and starts everything;
        <code>dotnet run dev.cs ui</code> builds it alone, and the next <code>dotnet build</code> puts it in.</p>
        <p>The API works all the same: it is described in <a href="/api/workflows/openapi.json">openapi.json</a>.</p></body></html>

        """);
}

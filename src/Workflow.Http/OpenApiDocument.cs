namespace Workflow.Http;

/// <summary>The OpenAPI description of the API: <c>openapi.json</c> beside this file, part of the assembly.</summary>
internal static class OpenApiDocument
{
    private const string Resource = "openapi.json";

    public static async Task GetAsync(ApiRequest request)
    {
        using var document = Open();
        var response = request.Context.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = document.Length;
        if (!Microsoft.AspNetCore.Http.HttpMethods.IsHead(request.Context.Request.Method))
            await document.CopyToAsync(response.Body, request.Aborted).ConfigureAwait(false);
    }

    public static Stream Open() => typeof(OpenApiDocument).Assembly.GetManifestResourceStream(Resource)!;
}

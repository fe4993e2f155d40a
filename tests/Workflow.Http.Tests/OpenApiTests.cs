using System.Net;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Workflow.Http.Tests;

/// <summary>The description of the API.</summary>
public sealed class OpenApiTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task The_document_is_valid_OpenAPI_3_1()
    {
        var answer = await server.GetAsync("/api/workflows/openapi.json");

        Assert.Equal((HttpStatusCode.OK, "application/json"), (answer.Status, answer.ContentType));
        var read = Microsoft.OpenApi.OpenApiDocument.Parse(answer.Body, "json");
        Assert.Empty(read.Diagnostic!.Errors.Select(error => $"{error.Pointer}: {error.Message}"));
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);
    }

    [Fact]
    public void Every_route_is_described_and_nothing_else()
    {
        using var api = new WorkflowApi(server.Services);
        using var document = OpenApiDocument.Open();
        var described = System.Text.Json.JsonDocument.Parse(document).RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(method => method.Name != "parameters").Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));

        Assert.Equal(
            api.Routes.Select(route => $"{route.Method} {route.Template.Replace("{**", "{", StringComparison.Ordinal)}").Order(),
            described.Order());
    }
}

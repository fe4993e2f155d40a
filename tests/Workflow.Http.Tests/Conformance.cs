using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Workflow.Http.Tests;

/// <summary>Holds every answer of these tests to the OpenAPI document that the API serves.</summary>
internal static class Conformance
{
    private static readonly JsonObject Document = Read();
    private static readonly ConcurrentDictionary<string, JsonSchema> Schemas = new();
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    public static void Require(HttpRequestMessage request, Answer answer)
    {
        // The server in front of the API refuses some paths by itself.
        if (!answer.Headers.ContainsKey("Content-Security-Policy"))
            return;
        var path = request.RequestUri!.IsAbsoluteUri ? request.RequestUri.AbsolutePath : request.RequestUri.OriginalString.Split('?')[0];
        var method = request.Method == HttpMethod.Head ? "get" : request.Method.Method.ToLowerInvariant();
        if (FindPath(path) is not { } item || item[method] is not JsonObject operation)
        {
            Assert.Contains(answer.Status, new[] { HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed, HttpStatusCode.BadRequest });
            return;
        }

        var code = ((int)answer.Status).ToString(CultureInfo.InvariantCulture);
        var response = Resolve(operation["responses"]![code]);
        Assert.True(response is not null, $"{method} {path} answered {code}, which the document does not know. {answer.Body}");
        foreach (var header in response["headers"]?.AsObject() ?? [])
            Assert.True(answer.Headers.ContainsKey(header.Key), $"{method} {path} {code} has no header {header.Key}.");
        if (request.Method == HttpMethod.Head)
            return;
        if (response["content"] is not JsonObject contents)
        {
            Assert.True(answer.Body.Length == 0 || path.Contains("/ui", StringComparison.Ordinal), $"{method} {path} {code} has a body: {answer.Body}");
            return;
        }
        Assert.True(contents[answer.ContentType ?? ""] is not null, $"{method} {path} {code} has content type {answer.ContentType}.");
        if (answer.ContentType!.EndsWith("json", StringComparison.Ordinal))
            RequireSchema(contents[answer.ContentType]!["schema"]!, answer.Body, $"{method} {path} {code}");
    }

    private static void RequireSchema(JsonNode schema, string body, string what)
    {
        var compiled = Schemas.GetOrAdd(schema.ToJsonString(), _ => Compile(schema));
        var result = compiled.Evaluate(JsonNode.Parse(body), Options);
        if (!result.IsValid)
        {
            var errors = result.Details.Where(detail => detail.HasErrors).SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"));
            Assert.Fail($"{what} is not what the document says: {string.Join("; ", errors)}\n{body}");
        }
    }

    private static JsonSchema Compile(JsonNode schema)
    {
        var all = new JsonObject { ["$defs"] = Document["components"]!["schemas"]!.DeepClone(), ["allOf"] = new JsonArray(schema.DeepClone()) };
        return JsonSchema.FromText(all.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal));
    }

    private static JsonObject? FindPath(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        // Literal paths go before those with places.
        return Document["paths"]!.AsObject()
            .Where(item => Matches(item.Key.Split('/', StringSplitOptions.RemoveEmptyEntries), segments))
            .OrderBy(item => item.Key.Count(unit => unit == '{'))
            .FirstOrDefault().Value as JsonObject;
    }

    private static bool Matches(string[] template, string[] segments) =>
        template.Length == segments.Length && template.Zip(segments).All(pair => pair.First[0] == '{' || pair.First == pair.Second);

    private static JsonObject? Resolve(JsonNode? node)
    {
        while (node?["$ref"] is { } reference)
            node = ((string)reference!)[2..].Split('/').Aggregate((JsonNode?)Document, (at, part) => at![part]);
        return node as JsonObject;
    }

    private static JsonObject Read()
    {
        using var document = OpenApiDocument.Open();
        return JsonSerializer.Deserialize<JsonObject>(document)!;
    }
}

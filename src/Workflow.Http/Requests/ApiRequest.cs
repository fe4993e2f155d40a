using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Workflow.Http;

/// <summary>A request and what its path says, with the limits of the API.</summary>
internal sealed class ApiRequest(HttpContext context, IReadOnlyDictionary<string, string> path)
{
    /// <summary>The largest body.</summary>
    public const int MaxBodyBytes = 64 * 1024 * 1024;

    private const int MaxTrustedBytes = 1024 * 1024;

    /// <summary>Of two properties of one name, readers take either: what would be done might not be what was meant.</summary>
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The forms of RFC 3339, with or without seconds, and a date.</summary>
    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];

    /// <summary>The byte order mark, which some editors begin a file with.</summary>
    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    public HttpContext Context { get; } = context;

    public CancellationToken Aborted => Context.RequestAborted;

    public string this[string segment] => path[segment];

    /// <summary>The workflow that the path names.</summary>
    public IWorkflow WorkflowOf(IWorkflows workflows) => workflows.TryGet(path["workflow"], out var workflow)
        ? workflow
        : throw new ProblemException(
            404,
            "unknown-workflow",
            "There is no such workflow",
            $"There is no workflow '{path["workflow"]}'. There are {string.Join(", ", workflows.All.Select(known => known.Definition.Name))}.",
            "workflow");

    /// <summary>A query parameter; null when it is missing or empty.</summary>
    public string? Query(string name) => Only(Context.Request.Query[name], name) is { Length: > 0 } value ? value : null;

    /// <summary>All values of a query parameter.</summary>
    public IReadOnlyList<string> QueryAll(string name) => [.. Context.Request.Query[name].Where(value => !string.IsNullOrEmpty(value)).Select(value => value!)];

    /// <summary>A query parameter that is a whole number within a range.</summary>
    public int Query(string name, int otherwise, int min, int max)
    {
        if (Query(name) is not { } text)
            return otherwise;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw ProblemException.BadRequest(name, $"{name} is '{text}'; a whole number from {min} to {max} is expected.");
    }

    /// <summary>A query parameter that is a time.</summary>
    public DateTimeOffset? QueryTime(string name)
    {
        return Query(name) is { } text ? TimeOf(name, text) : null;
    }

    /// <summary>A time as text.</summary>
    public static DateTimeOffset TimeOf(string name, string text)
    {
        return DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw ProblemException.BadRequest(name, $"{name} is '{text}'; a time such as 2026-01-31T12:00:00Z or 2026-01-31T12:00:00+02:00 is expected (in an address, + is written %2B).");
    }

    /// <summary>The idempotency key; null when there is none.</summary>
    public string? IdempotencyKey => Only(Context.Request.Headers["Idempotency-Key"], "Idempotency-Key");

    /// <summary>What can be given once only; null when it is not given.</summary>
    private static string? Only(Microsoft.Extensions.Primitives.StringValues values, string name) => values.Count <= 1
        ? (string?)values
        : throw ProblemException.BadRequest(name, $"{name} is given {values.Count} times; once is expected.");

    /// <summary>The body.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadBodyAsync()
    {
        // The limit is enforced here, so that its answer says what to do.
        if (Context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        if (Context.Request.ContentLength > MaxBodyBytes)
            throw TooLarge();

        // What a request says of its size is not believed before it has come.
        using var body = new MemoryStream((int)Math.Min(Context.Request.ContentLength ?? 0, MaxTrustedBytes));
        var buffer = new byte[81_920];
        int read;
        while ((read = await Context.Request.Body.ReadAsync(buffer, Aborted).ConfigureAwait(false)) > 0)
        {
            if (body.Length + read > MaxBodyBytes)
                throw TooLarge();
            body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }

    /// <summary>The body as a JSON object; <paramref name="optional"/> makes an empty body an empty object.</summary>
    public async Task<JsonElement> ReadJsonObjectAsync(bool optional)
    {
        var body = await ReadBodyAsync().ConfigureAwait(false);
        if (body.Length == 0 && optional)
            return JsonElement.Parse("{}");
        if (!Utf8.IsValid(body.Span))
            throw ProblemException.BadRequest("body", "The body is not UTF-8. JSON is exchanged in UTF-8.");
        try
        {
            var json = JsonElement.Parse(body.Span.StartsWith(Utf8Mark) ? body.Span[Utf8Mark.Length..] : body.Span, Strict);
            return json.ValueKind == JsonValueKind.Object
                ? json
                : throw ProblemException.BadRequest("body", $"The body is a JSON {json.ValueKind.ToString().ToLowerInvariant()}; an object is expected.");
        }
        catch (InvalidOperationException)
        {
            // Names are compared to find those that are there twice.
            throw ProblemException.BadRequest("body", "The body has a property whose name is not well-formed Unicode: an escape in it is half of a surrogate pair.");
        }
        catch (JsonException exception)
        {
            throw ProblemException.BadRequest("body", body.Length == 0 ? "The body is missing; a JSON object is expected." : $"The body is not JSON: {exception.Message}");
        }
    }

    /// <summary>A text property of the body; null when it is missing or null.</summary>
    public static string? Text(JsonElement body, string name)
    {
        return TryGet(body, name, out var value) ? TextOf(value.Value, name) : null;
    }

    /// <summary>A value that is to be a text.</summary>
    public static string TextOf(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw ProblemException.BadRequest(name, $"{name} is a JSON {value.ValueKind.ToString().ToLowerInvariant()}; a string is expected.");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw ProblemException.BadRequest(name, $"{name} is not well-formed Unicode: an escape in it is half of a surrogate pair.");
        }
    }

    /// <summary>A property of the body that is there and not null.</summary>
    public static bool TryGet(JsonElement body, string name, [NotNullWhen(true)] out JsonElement? value)
    {
        value = body.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;
        return value is not null;
    }

    private static ProblemException TooLarge() =>
        ProblemException.BadRequest("body", $"The body is larger than {MaxBodyBytes / 1024 / 1024} MiB, which is the most. Store large content elsewhere and send a reference.");
}

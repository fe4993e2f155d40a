using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workflow.Cli;

/// <summary>Asks the HTTP API of workflows.</summary>
internal sealed class ApiClient : IDisposable
{
    private const string Prefix = "api/workflows";

    /// <summary>Longer than the API lets a request wait.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly HttpClient _http;

    public ApiClient(Uri url, string? key)
    {
        // A path of the base is kept: proxies put APIs below one.
        _http = new HttpClient { BaseAddress = new Uri(url.ToString().TrimEnd('/') + "/"), Timeout = Patience };
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (!string.IsNullOrEmpty(key))
            _http.DefaultRequestHeaders.Add("x-functions-key", key);
    }

    /// <summary>A path below the API; each part is a segment of its own, whatever it holds.</summary>
    public static string PathOf(params string[] segments) => string.Concat(segments.Select(segment => "/" + Uri.EscapeDataString(segment)));

    /// <summary>A query of what has a value.</summary>
    public static string QueryOf(params (string Name, string? Value)[] parameters)
    {
        var given = parameters.Where(parameter => parameter.Value is not null).Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}").ToList();
        return given.Count == 0 ? "" : "?" + string.Join('&', given);
    }

    public Task<Answer> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, null, cancellationToken);

    public Task<Answer> DeleteAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Delete, path, null, null, cancellationToken);

    public Task<Answer> PutAsync(string path, JsonObject body, CancellationToken cancellationToken) => SendAsync(HttpMethod.Put, path, JsonOf(body), null, cancellationToken);

    public Task<Answer> PostAsync(string path, JsonObject? body, CancellationToken cancellationToken, params (string Name, string? Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body is null ? null : JsonOf(body), headers, cancellationToken);

    public Task<Answer> PostAsync(string path, byte[] body, CancellationToken cancellationToken, params (string Name, string? Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, new ByteArrayContent(body), headers, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? body, (string Name, string? Value)[]? headers, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, Prefix + path) { Content = body };
        foreach (var (name, value) in headers ?? [])
        {
            if (value is not null)
                request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode ? new Answer(response.StatusCode, text) : throw ProblemOf(response.StatusCode, text);
        }
        catch (HttpRequestException exception)
        {
            throw new ApiException(ExitCode.Unreachable, $"{_http.BaseAddress} cannot be reached: {exception.Message} Is the host running? Choose another with --url or WF_URL.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ApiException(ExitCode.Unreachable, $"{_http.BaseAddress} did not answer within {Patience.TotalMinutes:0} minutes.");
        }
    }

    private static ByteArrayContent JsonOf(JsonObject body)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static ApiException ProblemOf(HttpStatusCode status, string text)
    {
        var exitCode = ExitCode.Of(status);
        try
        {
            if (JsonNode.Parse(text) is JsonObject problem && (string?)problem["detail"] is { } detail)
                return new ApiException(exitCode, detail + (exitCode == ExitCode.Forbidden ? " Give it with --key or WF_KEY." : ""));
        }
        catch (JsonException)
        {
            // A proxy's page, not an answer of the API.
        }
        return new ApiException(exitCode, $"The API answered {(int)status} {status}. Does --url lead to an app with workflows?");
    }
}

/// <summary>What the API answered.</summary>
internal sealed record Answer(HttpStatusCode Status, string Text)
{
    private JsonNode? _json;

    public JsonNode Json => _json ??= JsonNode.Parse(Text)!;
}

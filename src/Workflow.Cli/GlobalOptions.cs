using System.CommandLine;

namespace Workflow.Cli;

/// <summary>The options that every command takes, and what stands for them in the environment.</summary>
internal sealed class GlobalOptions
{
    private const string DefaultUrl = "http://127.0.0.1:7071";

    private readonly Option<string?> _url = new("--url") { Description = $"Where the app is (default: WF_URL, else {DefaultUrl}).", HelpName = "URL", Recursive = true };

    // No default value: the help would print it.
    private readonly Option<string?> _key = new("--key") { Description = "The key of the API (default: WF_KEY, which other users of this machine do not see).", HelpName = "KEY", Recursive = true };

    private readonly Option<bool> _json = new("--json") { Description = "Print the API's answers as JSON, for programs.", Recursive = true };

    public void AddTo(RootCommand root)
    {
        root.Add(_url);
        root.Add(_key);
        root.Add(_json);
    }

    /// <exception cref="InputException">The URL is none.</exception>
    public Uri UrlOf(ParseResult parsed) => ToUrl(parsed.GetValue(_url) ?? EnvironmentUrl);

    public string? KeyOf(ParseResult parsed) => parsed.GetValue(_key) ?? EnvironmentKey;

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>The API that the environment alone names.</summary>
    /// <exception cref="InputException">Its URL is none.</exception>
    public static ApiClient OfEnvironment() => new(ToUrl(EnvironmentUrl), EnvironmentKey);

    private static string EnvironmentUrl => Environment.GetEnvironmentVariable("WF_URL") is { Length: > 0 } url ? url : DefaultUrl;

    /// <summary>The key that the environment alone names.</summary>
    public static string? EnvironmentKey => Environment.GetEnvironmentVariable("WF_KEY");

    private static Uri ToUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        ? url
        : throw new InputException($"'{text}' is no URL of an app; one such as {DefaultUrl} is expected.");
}

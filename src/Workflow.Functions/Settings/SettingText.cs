using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Workflow.Functions;

/// <summary>Reads settings, and names the one that cannot be read as it is named where it is set.</summary>
internal static class SettingText
{
    /// <summary>A configuration path as an application setting: <c>Storage:clientId</c> is set as <c>Storage__clientId</c>.</summary>
    public static string NameOf(string path) => path.Replace(":", "__", StringComparison.Ordinal);

    public static bool? Boolean(IConfigurationSection section) => section.Value switch
    {
        null or "" => null,
        var text when bool.TryParse(text, out var value) => value,
        var text => throw Fail(section, $"is '{text}'; true or false is expected."),
    };

    public static int? Number(IConfigurationSection section) => section.Value switch
    {
        null or "" => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) => value,
        var text => throw Fail(section, $"is '{text}'; a whole number is expected."),
    };

    public static Uri? Address(IConfigurationSection section) => section.Value switch
    {
        null or "" => null,
        var text when Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" => uri,
        var text => throw Fail(section, $"is '{text}'; an address such as https://account.table.core.windows.net is expected."),
    };

    public static WorkflowConfigurationException Fail(IConfigurationSection section, string message) => new("", $"Setting '{NameOf(section.Path)}' {message}");
}

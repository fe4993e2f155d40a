using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workflow.Cli.Commands;

/// <summary>JSON as an option gives it; see <see cref="GivenContent"/>.</summary>
internal static class JsonInput
{
    public const string Help = "JSON, @FILE, or - for standard input.";

    public static async Task<JsonNode?> ReadAsync(string? given, Stream input, CancellationToken cancellationToken)
    {
        if (given is null)
            return null;
        var json = await GivenContent.TextAsync(given, input, cancellationToken);
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new InputException($"The input is not JSON: {exception.Message}");
        }
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workflow.Cli.Commands;

/// <summary>JSON as an option gives it: itself, <c>@file</c>, or <c>-</c> for what comes on standard input.</summary>
internal static class JsonInput
{
    public const string Help = "JSON, @FILE, or - for standard input.";

    public static async Task<JsonNode?> ReadAsync(string? text, TextReader input, CancellationToken cancellationToken)
    {
        if (text is null)
            return null;
        var json = await TextAsync(text, input, cancellationToken);
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new InputException($"The input is not JSON: {exception.Message}");
        }
    }

    public static async Task<string> TextAsync(string text, TextReader input, CancellationToken cancellationToken)
    {
        if (text == "-")
            return await input.ReadToEndAsync(cancellationToken);
        if (text is not ['@', .. var file])
            return text;
        try
        {
            return await File.ReadAllTextAsync(file, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file} cannot be read: {exception.Message}");
        }
    }
}

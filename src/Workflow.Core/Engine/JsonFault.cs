using System.Text.Json;

namespace Workflow;

/// <summary>Says in a person's words what is wrong with JSON.</summary>
internal static class JsonFault
{
    public static string Describe(Exception exception) => exception is JsonException { Path.Length: > 0 } json && json.Message.Contains("could not be converted", StringComparison.Ordinal)
        ? $"the value at {json.Path} has another type or is out of range."
        : exception.Message;
}

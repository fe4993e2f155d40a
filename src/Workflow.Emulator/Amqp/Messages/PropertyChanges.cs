using Amqp.Types;

namespace Workflow.Emulator.Amqp.Messages;

/// <summary>Application properties that a receiver sets when it settles.</summary>
internal static class PropertyChanges
{
    public static IEnumerable<KeyValuePair<string, object?>>? From(Map? changes) =>
        changes is { Count: > 0 } ? changes.Select(change => new KeyValuePair<string, object?>(change.Key.ToString()!, change.Value)).ToList() : null;
}

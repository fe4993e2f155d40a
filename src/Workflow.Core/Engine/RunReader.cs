using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Workflow;

/// <summary>Gives stored records their types.</summary>
internal sealed class RunReader<TObject, TStatus>(WorkflowDefinition<TObject, TStatus> definition)
    where TStatus : struct, Enum
{
    public ObjectCodec<TObject> Codec { get; } = new(definition.Options.Json);

    /// <summary>The run for a handler; false, with the reason, when this app's code cannot read the record.</summary>
    public bool TryRead(
        RunRecord record,
        IRunController controller,
        [NotNullWhen(true)] out Run<TObject, TStatus>? run,
        [NotNullWhen(false)] out string? unreadable)
    {
        run = null;
        if (!TryDecode(record, out var status, out var value, out unreadable))
            return false;

        run = new Run<TObject, TStatus>(record, status, value, controller);
        return true;
    }

    /// <summary>The run as a snapshot; false, with the reason, when this app's code cannot read the record.</summary>
    public bool TryRead(RunRecord record, [NotNullWhen(true)] out RunSnapshot<TObject, TStatus>? run, [NotNullWhen(false)] out string? unreadable)
    {
        run = null;
        if (!TryDecode(record, out var status, out var value, out unreadable))
            return false;

        run = new RunSnapshot<TObject, TStatus>(record, status, value);
        return true;
    }

    /// <exception cref="WorkflowConfigurationException">This app's code cannot read the record.</exception>
    public RunSnapshot<TObject, TStatus> Read(RunRecord record) => TryRead(record, out var run, out var unreadable)
        ? run
        : throw new WorkflowConfigurationException(record.Workflow, $"run {record.RunId} cannot be read: {unreadable}");

    private bool TryDecode(RunRecord record, out TStatus status, out TObject value, [NotNullWhen(false)] out string? unreadable)
    {
        value = default!;
        if (record.Unreadable is not null)
        {
            status = default;
            unreadable = record.Unreadable;
            return false;
        }
        if (!StatusMap<TStatus>.TryFromNumber(record.Status, out status))
        {
            unreadable = $"status {record.Status} ({record.StatusDescription}) is not a member of {typeof(TStatus).Name}. Deploy code that knows it, then resume the run.";
            return false;
        }

        try
        {
            value = Codec.Decode(record.Object.Span);
            unreadable = null;
            return true;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            unreadable = $"the object cannot be decoded as {typeof(TObject).Name}: {JsonFault.Describe(exception)}";
            return false;
        }
    }
}

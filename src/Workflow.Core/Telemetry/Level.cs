using System.Diagnostics.Metrics;

namespace Workflow;

/// <summary>
/// How much there is of something, as a scan counted it last. One host at a time counts; a host that has not counted for a while
/// says 0, so that the maximum over all hosts is what counted last, and no old value stands for ever.
/// </summary>
/// <remarks>Zero, not nothing: exporters with cumulative temporality repeat what is not measured any more.</remarks>
internal sealed class Level(Func<DateTimeOffset> now)
{
    private readonly Dictionary<string, Dictionary<string, Entry>> _byWorkflow = new(StringComparer.Ordinal);

    /// <summary>Replaces what is known of a workflow.</summary>
    /// <param name="workflow">Whose it is: it becomes a tag.</param>
    /// <param name="counts">Each with the values of its further tags; what was counted before and is missing now is zero.</param>
    /// <param name="validFor">How long it is told.</param>
    public void Set(string workflow, IEnumerable<(long Value, KeyValuePair<string, object?>[] Tags)> counts, TimeSpan validFor)
    {
        var validUntil = now() + validFor;
        lock (_byWorkflow)
        {
            if (!_byWorkflow.TryGetValue(workflow, out var entries))
                _byWorkflow[workflow] = entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
            foreach (var key in entries.Keys.ToList())
                entries[key] = entries[key] with { Value = 0 };
            foreach (var (value, tags) in counts)
                entries[string.Join('\n', tags.Select(tag => tag.Value))] = new Entry(value, [new(TelemetryTags.Workflow, workflow), .. tags], validUntil);
        }
    }

    /// <summary>What is known now.</summary>
    public IReadOnlyList<Measurement<long>> Observe()
    {
        var at = now();
        lock (_byWorkflow)
            return [.. _byWorkflow.Values.SelectMany(entries => entries.Values).Select(entry => new Measurement<long>(at <= entry.ValidUntil ? entry.Value : 0, entry.Tags))];
    }

    private sealed record Entry(long Value, KeyValuePair<string, object?>[] Tags, DateTimeOffset ValidUntil);
}

using System.Diagnostics.Metrics;

namespace Workflow.AzureStorage;

/// <summary>The adapter's meter, named <see cref="Name"/>: what is asked of the storage accounts, which is what they bill and limit.</summary>
public sealed class StorageTelemetry : IDisposable
{
    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string Name = "Workflow.AzureStorage";

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _requests;
    private readonly Counter<long> _conflicts;

    /// <summary>Creates the instruments.</summary>
    public StorageTelemetry()
    {
        _requests = _meter.CreateCounter<long>("workflow.storage.requests", "{request}", "number of requests to the storage accounts, repetitions included, by operation and HTTP status (0: no answer)");
        _conflicts = _meter.CreateCounter<long>("workflow.storage.conflicts", "{conflict}", "number of transactions that were refused because a row was not as it had been read, or there already, by what they were to store");
    }

    internal void Requested(string operation, int status) =>
        _requests.Add(1, new KeyValuePair<string, object?>("operation", operation), new KeyValuePair<string, object?>("http.response.status_code", status));

    internal void Conflicted(string operation) => _conflicts.Add(1, new KeyValuePair<string, object?>("operation", operation));

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();
}

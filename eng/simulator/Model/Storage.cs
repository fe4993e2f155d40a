using Workflow.Simulator.Kernel;

namespace Workflow.Simulator.Model;

/// <summary>The account with its partitions: a request needs its turn at both, since each has a limit of its own.</summary>
internal sealed class Storage(Clock clock, Chance chance, StorageParts parts, Station? machine)
{
    private readonly Station _account = new(clock, "storage account", parts.Servers, machine);
    private readonly Station[] _partitions = [.. Enumerable.Range(0, parts.Partitions).Select(_ => new Station(clock, "partition", 1))];

    /// <summary>How many requests there have been.</summary>
    public long Requests { get; private set; }

    public IEnumerable<Station> Stations => [_account, .. _partitions];

    /// <summary>The bucket of a new foreign ID.</summary>
    public int AnyPartition() => _partitions.Length == 0 ? 0 : chance.Below(_partitions.Length);

    public void Read(int partition, Action then) => Request(partition, StorageParts.EntitiesOfRead, parts.Read, then);

    public void Write(int partition, int entities, Action then) => Request(partition, entities, parts.Write, then);

    private void Request(int partition, int entities, Latency latency, Action then)
    {
        Requests++;
        _account.Serve(parts.PerRequest, () =>
        {
            if (_partitions.Length == 0)
                clock.After(chance.Around(latency), then);
            else
                _partitions[partition].Serve(parts.PerEntity * entities, () => clock.After(chance.Around(latency), then));
        });
    }
}

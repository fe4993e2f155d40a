using System.Text.Json;

namespace Workflow.Cluster;

/// <summary>What a host has done since it started, as it says when it is asked: a line of JSON on its standard output.</summary>
/// <param name="Requests">Requests to storage, without the renewals of leases, which go on whatever runs do.</param>
/// <param name="Messages">Messages sent.</param>
/// <param name="BrokerRequests">Requests to the broker: send, accept, receive, complete, close and so on.</param>
/// <param name="Finished">Runs that it moved to their end.</param>
/// <param name="Conflicts">Moves that it lost to another host.</param>
/// <param name="Milliseconds">How long runs took from trigger to end, of those not told before.</param>
internal sealed record HostFigures(long Requests, long Messages, long BrokerRequests, long Finished, long Conflicts, IReadOnlyList<double> Milliseconds)
{
    /// <summary>What to write to a host for the number of finished runs alone.</summary>
    public const string AskFinished = "finished";

    /// <summary>What to write to a host for all of it.</summary>
    public const string AskAll = "figures";

    public static HostFigures None { get; } = new(0, 0, 0, 0, 0, []);

    public string ToJson() => JsonSerializer.Serialize(this);

    public static HostFigures Parse(string json) => JsonSerializer.Deserialize<HostFigures>(json)!;

    public static HostFigures operator +(HostFigures a, HostFigures b) => new(
        a.Requests + b.Requests, a.Messages + b.Messages, a.BrokerRequests + b.BrokerRequests, a.Finished + b.Finished, a.Conflicts + b.Conflicts, [.. a.Milliseconds, .. b.Milliseconds]);

    /// <summary>What came since <paramref name="b"/>.</summary>
    public static HostFigures operator -(HostFigures a, HostFigures b) => new(
        a.Requests - b.Requests, a.Messages - b.Messages, a.BrokerRequests - b.BrokerRequests, a.Finished - b.Finished, a.Conflicts - b.Conflicts, a.Milliseconds);
}

using System.Diagnostics;
using System.Globalization;
using Workflow.Cluster;

namespace Workflow.Soak;

/// <summary>How much memory the processes take while time passes.</summary>
internal sealed class MemoryLog(TestCluster cluster)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly List<(long Host, long Broker, long Driver)> _samples = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var self = Process.GetCurrentProcess();
        while (!cancellationToken.IsCancellationRequested)
        {
            self.Refresh();
            _samples.Add((cluster.Hosts.Where(host => !host.HasExited).Select(Of).DefaultIfEmpty().Max(), Of(cluster.Broker), self.WorkingSet64));
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The largest host, the broker and the driver, in MiB, at their highest in each quarter of the time.</summary>
    public IReadOnlyList<(long Host, long Broker, long Driver)> Quarters() => [.. Enumerable.Range(0, 4)
        .Select(quarter => _samples.Skip(quarter * _samples.Count / 4).Take(Math.Max(1, _samples.Count / 4)).DefaultIfEmpty().ToList())
        .Select(samples => (InMiB(samples.Max(sample => sample.Host)), InMiB(samples.Max(sample => sample.Broker)), InMiB(samples.Max(sample => sample.Driver))))];

    public override string ToString() => string.Join("  ", Quarters().Select(quarter => string.Create(CultureInfo.InvariantCulture, $"{quarter.Host}/{quarter.Broker}/{quarter.Driver}")));

    private static long Of(ChildProcess process)
    {
        try
        {
            return process.HasExited ? 0 : process.WorkingSet;
        }
        catch (InvalidOperationException)
        {
            // It has just ended.
            return 0;
        }
    }

    private static long InMiB(long bytes) => bytes / (1024 * 1024);
}

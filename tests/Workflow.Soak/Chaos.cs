using System.Globalization;
using Workflow.Cluster;

namespace Workflow.Soak;

/// <summary>Kills hosts, stops them, and has the broker lose everything, as a seed says. Two hosts are alive most of the time.</summary>
internal sealed class Chaos(TestCluster cluster, SoakOptions options, Action<string> log)
{
    private readonly Random _random = new(options.Seed);

    public int Kills { get; private set; }

    public int Stops { get; private set; }

    public int Losses { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var (shortest, longest) = options.Between;
                await Task.Delay(shortest + ((longest - shortest) * _random.NextDouble()), cancellationToken);
                await StrikeAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }

    private async Task StrikeAsync()
    {
        // However short the soak, it begins with a kill and a loss.
        var dice = (Kills + Losses + Stops) switch
        {
            0 => 99,
            1 => 0,
            _ => _random.Next(100),
        };
        var host = cluster.Hosts[_random.Next(cluster.Hosts.Count)];
        if (dice < 15)
        {
            log("the broker loses everything");
            Losses++;
            await cluster.LoseBrokerAsync();
        }
        else if (dice < 30)
        {
            log(string.Create(CultureInfo.InvariantCulture, $"host {host.Id} is stopped"));
            Stops++;
            await cluster.StopAsync(host);
            await cluster.AddHostAsync();
        }
        else
        {
            log(string.Create(CultureInfo.InvariantCulture, $"host {host.Id} is killed"));
            Kills++;
            await cluster.KillAsync(host);
            await cluster.AddHostAsync();
        }
    }
}

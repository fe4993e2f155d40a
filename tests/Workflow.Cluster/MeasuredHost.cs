using System.Globalization;
using Microsoft.Extensions.Hosting;

namespace Workflow.Cluster;

/// <summary>A host that works on events and says what it has done when it is asked on its standard input.</summary>
internal static class MeasuredHost
{
    /// <summary>Runs until the input ends.</summary>
    public static async Task RunAsync(ClusterOptions options, string ready)
    {
        var finished = new FinishedRuns();
        using var sent = new SentMessages();
        using var host = ClusterHost.Build(options, worksOnEvents: true, services => ClusterHost.Decorate<IRecordStore>(services, finished.Watch));
        await host.StartAsync();
        Console.WriteLine(ready + Environment.ProcessId);
        while (await Console.In.ReadLineAsync() is { } question)
        {
            Console.WriteLine(question switch
            {
                HostFigures.AskFinished => finished.Count.ToString(CultureInfo.InvariantCulture),
                HostFigures.AskAll => new HostFigures(ClusterHost.RequestsWithoutLeases, sent.Count, sent.Requests, finished.Count, finished.Conflicts, finished.TakeMilliseconds()).ToJson(),
                _ => "?",
            });
        }
        await host.StopAsync(TimeSpan.FromSeconds(20));
    }
}

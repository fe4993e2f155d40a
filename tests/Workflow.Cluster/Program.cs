// A process of a cluster: `host <options as JSON>` works on events until its input ends or it dies; `broker <port> <config file>`
// is the Service Bus emulator, in memory; `measured <options as JSON>` is a host that says what it has done when it is asked.
using Microsoft.Extensions.Hosting;
using Workflow.Cluster;
using Workflow.Emulator;

const string Ready = "Ready: ";
switch (args)
{
    case ["host", var json]:
        using (var host = ClusterHost.Build(ClusterOptions.Parse(json), worksOnEvents: true))
        {
            await host.StartAsync();
            Console.WriteLine(Ready + Environment.ProcessId);
            await Console.In.ReadToEndAsync();
            await host.StopAsync(TimeSpan.FromSeconds(20));
            Journal.Flush();
        }
        return 0;

    case ["measured", var json]:
        await MeasuredHost.RunAsync(ClusterOptions.Parse(json), Ready);
        return 0;

    case ["broker", var port, var config]:
        await using (var emulator = await ServiceBusEmulator.StartAsync(new EmulatorOptions { Port = int.Parse(port, null) }.AddConfigFile(config)))
        {
            Console.WriteLine(Ready + emulator.ConnectionString);
            await Console.In.ReadToEndAsync();
        }
        return 0;

    default:
        Console.Error.WriteLine("Usage: host OPTIONS | measured OPTIONS | broker PORT CONFIG");
        return 2;
}

using System.Diagnostics;
using Azure.Messaging.ServiceBus;

namespace Workflow.Emulator.Benchmarks;

/// <summary>How long a client waits for the next session when there is one.</summary>
internal sealed class AcceptLatency(EmulatorProcess emulator)
{
    private const int Sessions = 500;

    public async Task<(double Median, double High)> MeasureAsync()
    {
        await using var client = new ServiceBusClient(emulator.ConnectionString);
        await using var sender = client.CreateSender(EmulatorProcess.Sessions);
        for (var index = 0; index < Sessions; index++)
            await sender.SendMessageAsync(new ServiceBusMessage("x") { SessionId = $"accept-{index}" });

        var times = new List<double>(Sessions);
        for (var index = 0; index < Sessions; index++)
        {
            var watch = Stopwatch.StartNew();
            await using var session = await client.AcceptNextSessionAsync(EmulatorProcess.Sessions);
            times.Add(watch.Elapsed.TotalMilliseconds);
            await session.CompleteMessageAsync(await session.ReceiveMessageAsync());
        }

        times.Sort();
        return (times[Sessions / 2], times[Sessions * 99 / 100]);
    }
}

using System.Diagnostics;
using Azure.Messaging.ServiceBus;

namespace Workflow.Emulator.Benchmarks;

/// <summary>
/// Messages sent one by one, received and completed one by one, as many at a time as a busy application has under way.
/// </summary>
internal sealed class Throughput(EmulatorProcess emulator, TimeSpan duration)
{
    private const int Senders = 32;
    private const int SessionReceivers = 64;
    private const int Backlog = 2_000;
    private static readonly byte[] Body = new byte[256];
    private static readonly TimeSpan SessionIdle = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs both paths once, so that the just-in-time compiler is done on both sides.</summary>
    public async Task WarmUpAsync()
    {
        var brief = new Throughput(emulator, TimeSpan.FromSeconds(2));
        await brief.PlainAsync();
        await brief.SessionsAsync(64);
    }

    public Task<Measurement> PlainAsync() => MeasureAsync(EmulatorProcess.Queue, sessionKeys: 0, async (client, completed, cancellation) =>
    {
        await using var receiver = client.CreateReceiver(EmulatorProcess.Queue, new ServiceBusReceiverOptions { PrefetchCount = 500 });
        while (!cancellation.IsCancellationRequested)
        {
            var messages = await receiver.ReceiveMessagesAsync(100, TimeSpan.FromMilliseconds(100), CancellationToken.None);
            await Task.WhenAll(messages.Select(message => receiver.CompleteMessageAsync(message)));
            completed(messages.Count);
        }
    });

    public Task<Measurement> SessionsAsync(int keys) => MeasureAsync(EmulatorProcess.Sessions, keys, (client, completed, cancellation) =>
        Task.WhenAll(Enumerable.Range(0, Math.Min(keys, SessionReceivers)).Select(_ => ServeSessionsAsync(client, completed, cancellation))));

    private static async Task ServeSessionsAsync(ServiceBusClient client, Action<int> completed, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            ServiceBusSessionReceiver session;
            try
            {
                session = await client.AcceptNextSessionAsync(EmulatorProcess.Sessions, cancellationToken: cancellation);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ServiceBusException { Reason: ServiceBusFailureReason.ServiceTimeout })
            {
                continue;
            }

            await using (session)
            {
                while (!cancellation.IsCancellationRequested)
                {
                    var messages = await session.ReceiveMessagesAsync(100, SessionIdle, CancellationToken.None);
                    if (messages.Count == 0)
                        break;
                    await Task.WhenAll(messages.Select(message => session.CompleteMessageAsync(message)));
                    completed(messages.Count);
                }
            }
        }
    }

    private async Task<Measurement> MeasureAsync(string entity, int sessionKeys, Func<ServiceBusClient, Action<int>, CancellationToken, Task> receive)
    {
        await using var sending = new ServiceBusClient(emulator.ConnectionString);
        await using var receiving = new ServiceBusClient(emulator.ConnectionString);
        using var backlog = new SemaphoreSlim(Backlog);
        using var stopSending = new CancellationTokenSource();
        using var stopReceiving = new CancellationTokenSource();
        long completed = 0, sent = 0;

        await using var sender = sending.CreateSender(entity);
        var senders = Task.WhenAll(Enumerable.Range(0, Senders).Select(SendAsync));
        var receivers = receive(receiving, Complete, stopReceiving.Token);

        await Task.Delay(TimeSpan.FromMilliseconds(500));
        var (before, client, server, watch) = (Volatile.Read(ref completed), Process.GetCurrentProcess().TotalProcessorTime, emulator.CpuTime, Stopwatch.StartNew());
        await Task.Delay(duration);
        watch.Stop();
        var messages = Volatile.Read(ref completed) - before;
        var clientCpu = Process.GetCurrentProcess().TotalProcessorTime - client;
        var serverCpu = emulator.CpuTime - server;

        await stopSending.CancelAsync();
        await senders;
        for (var patience = 0; patience < 100 && Volatile.Read(ref completed) < Volatile.Read(ref sent); patience++)
            await Task.Delay(100);
        await stopReceiving.CancelAsync();
        await receivers;
        return new Measurement(messages / watch.Elapsed.TotalSeconds, clientCpu.TotalMicroseconds / messages, serverCpu.TotalMicroseconds / messages);

        void Complete(int count)
        {
            Interlocked.Add(ref completed, count);
            if (count > 0)
                backlog.Release(count);
        }

        async Task SendAsync(int index)
        {
            var key = index;
            while (!stopSending.IsCancellationRequested)
            {
                await backlog.WaitAsync();
                var message = new ServiceBusMessage(Body);
                if (sessionKeys > 0)
                    message.SessionId = $"session-{(key += Senders) % sessionKeys}";
                await sender.SendMessageAsync(message);
                Interlocked.Increment(ref sent);
            }
        }
    }
}

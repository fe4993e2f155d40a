using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Workflow.Emulator.Benchmarks;

/// <summary>
/// The ceiling: as many bytes over the same number of sockets and processes, without a broker. A sender writes a message to a
/// relay in another process, which passes it on to the receiver; the receiver's word that it is done goes back the same way. One
/// message is one write on each leg, as it is with messages that are sent one by one.
/// </summary>
internal static class BareRelay
{
    private const int MessageBytes = 512;
    private const int Senders = 32;

    /// <summary>The child's side: passes on between its first connection and its second until one ends.</summary>
    public static async Task<int> ServeAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port);
        using var sender = await AcceptAsync(listener);
        using var receiver = await AcceptAsync(listener);
        await Task.WhenAny(CopyAsync(sender, receiver, MessageBytes), CopyAsync(receiver, sender, 1));
        return 0;
    }

    public static async Task<double> MessagesPerSecondAsync(TimeSpan duration)
    {
        var self = typeof(BareRelay).Assembly.Location;
        string[] arguments = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [self, "--relay"] : ["--relay"];
        using var relay = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
        try
        {
            var port = int.Parse((await relay.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)))!, null);
            using var sender = await ConnectAsync(port);
            using var receiver = await ConnectAsync(port);
            return await MeasureAsync(sender, receiver, duration);
        }
        finally
        {
            if (!relay.WaitForExit(TimeSpan.FromSeconds(5)))
                relay.Kill();
        }
    }

    private static async Task<double> MeasureAsync(Socket sender, Socket receiver, TimeSpan duration)
    {
        using var allowed = new SemaphoreSlim(Senders);
        using var stop = new CancellationTokenSource(duration + TimeSpan.FromMilliseconds(500));
        long completed = 0;
        var receiving = EachAsync(receiver, MessageBytes, () => receiver.SendAsync(new byte[1]));
        var acknowledged = EachAsync(sender, 1, () =>
        {
            Interlocked.Increment(ref completed);
            allowed.Release();
            return Task.CompletedTask;
        });
        var sending = SendAsync();

        await Task.Delay(TimeSpan.FromMilliseconds(500));
        var (before, watch) = (Volatile.Read(ref completed), Stopwatch.StartNew());
        await sending;
        var perSecond = (Volatile.Read(ref completed) - before) / watch.Elapsed.TotalSeconds;
        sender.Close();
        receiver.Close();
        await Task.WhenAll(receiving, acknowledged);
        return perSecond;

        async Task SendAsync()
        {
            var message = new byte[MessageBytes];
            while (!stop.IsCancellationRequested)
            {
                await allowed.WaitAsync();
                await sender.SendAsync(message);
            }
        }
    }

    private static Task CopyAsync(Socket from, Socket to, int bytes)
    {
        var message = new byte[bytes];
        return EachAsync(from, bytes, () => to.SendAsync(message));
    }

    /// <summary>Does something for each message that arrives, until the connection ends.</summary>
    private static async Task EachAsync(Socket socket, int bytes, Func<Task> then)
    {
        var buffer = new byte[64 * 1024];
        var held = 0;
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(held)) is var count && count > 0)
            {
                held += count;
                var whole = held / bytes;
                for (var i = 0; i < whole; i++)
                    await then();
                held -= whole * bytes;
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The other side is gone: the measurement is over.
        }
    }

    private static async Task<Socket> AcceptAsync(TcpListener listener)
    {
        var socket = await listener.AcceptSocketAsync();
        socket.NoDelay = true;
        return socket;
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }
}

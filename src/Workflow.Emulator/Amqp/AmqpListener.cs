using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Workflow.Emulator.Amqp;

/// <summary>Takes connections and keeps those that are open.</summary>
internal sealed class AmqpListener : IAsyncDisposable
{
    private readonly AmqpSettings _settings;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<AmqpConnection, Task> _connections = new();
    private readonly Task _accepting;

    private AmqpListener(AmqpSettings settings, Socket socket)
    {
        _settings = settings;
        _socket = socket;
        Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public int ConnectionCount => _connections.Count;

    /// <summary>Listens on an address; port 0 takes a free one. Throws <see cref="SocketException"/> when the port is taken.</summary>
    public static AmqpListener Start(AmqpSettings settings, IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(512);
            return new AmqpListener(settings, socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Cuts every connection without a word.</summary>
    public void DropConnections()
    {
        foreach (var (connection, _) in _connections)
            connection.Abort();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _socket.Dispose();
        await _accepting;
        DropConnections();
        await Task.WhenAll(_connections.Values);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await _socket.AcceptAsync(_stopping.Token);
                socket.NoDelay = true;
                Serve(new AmqpConnection(socket, _settings));
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The peer left between connecting and being accepted: there are others.
            }
        }
    }

    private void Serve(AmqpConnection connection)
    {
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _connections[connection] = RunAsync();
        begin.SetResult();

        async Task RunAsync()
        {
            await begin.Task;
            await connection.RunAsync();
            _connections.TryRemove(connection, out _);
        }
    }
}

using System.Net;
using System.Net.Sockets;
using Workflow.Dev.Prerequisites;

namespace Workflow.Dev;

/// <summary>Azurite's table and blob services on free loopback ports, with their data in a folder. (Its queue service is not needed.)</summary>
internal sealed class AzuriteServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    private readonly Child _tables;
    private readonly Child _blobs;

    private AzuriteServer(Child tables, Child blobs, int tablePort, int blobPort)
    {
        _tables = tables;
        _blobs = blobs;
        // The account and key that every Azurite has, published with it; they open nothing else.
        ConnectionString = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
            + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
            + $"TableEndpoint=http://127.0.0.1:{tablePort}/devstoreaccount1;BlobEndpoint=http://127.0.0.1:{blobPort}/devstoreaccount1;";
    }

    public string ConnectionString { get; }

    public static async Task<AzuriteServer> StartAsync(Azurite azurite, string data, CancellationToken cancellationToken)
    {
        Terminal.Step($"Starting Azurite, data in {Terminal.Shorten(data)}");
        Directory.CreateDirectory(data);
        var (tablePort, blobPort) = (LoopbackPort.Free(), LoopbackPort.Free());
        var server = new AzuriteServer(
            Child.Start(ServiceOf(azurite, "table", tablePort, data), Console.Error.WriteLine),
            Child.Start(ServiceOf(azurite, "blob", blobPort, data), Console.Error.WriteLine),
            tablePort,
            blobPort);
        try
        {
            await ListensAsync(server._tables, tablePort, cancellationToken);
            await ListensAsync(server._blobs, blobPort, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks both services to end, so that they write down what they hold, and ends them if they do not.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_tables.StopAsync(StopGrace), _blobs.StopAsync(StopGrace));
        await _tables.DisposeAsync();
        await _blobs.DisposeAsync();
    }

    private static ChildCommand ServiceOf(Azurite azurite, string service, int port, string data) => new(
        "node",
        [
            azurite.Script,
            service,
            $"--{service}Host", "127.0.0.1",
            $"--{service}Port", $"{port}",
            "--location", data,
            "--skipApiVersionCheck",
            "--disableTelemetry",
            "--silent",
        ]) { EndsWithParent = true };

    private static async Task ListensAsync(Child service, int port, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartTimeout);
        var ended = service.WaitAsync(limit.Token);
        while (true)
        {
            if (ended.IsCompletedSuccessfully)
                throw new DevException($"Azurite ended with exit code {await ended} before it listened on port {port}.");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
            }
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace Workflow.EndToEnd;

/// <summary>The local host as <c>dotnet run dev.cs up</c> runs it, on a free port and with an empty data folder.</summary>
internal sealed class LocalHost : IAsyncDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("workflow-data-");

    private LocalHost()
    {
        Port = FreePort();
        Process = DevProcess.Start("up", "--port", $"{Port}", "--data", _data.FullName);
    }

    public int Port { get; }

    public DevProcess Process { get; }

    public static async Task<LocalHost> StartAsync()
    {
        var host = new LocalHost();
        try
        {
            await host.Process.ReadyAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

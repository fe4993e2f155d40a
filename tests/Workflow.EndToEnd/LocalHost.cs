using System.Net;
using System.Net.Sockets;

namespace Workflow.EndToEnd;

/// <summary>The local host as <c>dotnet run dev.cs up</c> runs it, on a free port.</summary>
internal sealed class LocalHost : IAsyncDisposable
{
    private readonly DirectoryInfo _data;
    private readonly bool _keepsData;

    private LocalHost(DirectoryInfo? data)
    {
        _keepsData = data is not null;
        _data = data ?? Directory.CreateTempSubdirectory("workflow-data-");
        Port = FreePort();
        Process = DevProcess.Start("up", "--port", $"{Port}", "--data", _data.FullName);
    }

    public int Port { get; }

    public DevProcess Process { get; }

    /// <param name="data">The data folder, which is left alone; null for one of its own.</param>
    public static async Task<LocalHost> StartAsync(DirectoryInfo? data = null)
    {
        var host = new LocalHost(data);
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
        if (!_keepsData)
            _data.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

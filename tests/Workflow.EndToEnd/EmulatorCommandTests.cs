using System.Net;
using System.Net.Sockets;

namespace Workflow.EndToEnd;

/// <summary>The Service Bus emulator on its own.</summary>
[Collection(nameof(DevProcess))]
public sealed class EmulatorCommandTests
{
    [UnixFact]
    public async Task It_says_how_to_connect_answers_and_ends_on_SIGTERM()
    {
        var (port, managementPort) = (FreePort(), FreePort());
        await using var emulator = DevProcess.Start("emulator", "--port", $"{port}", "--management-port", $"{managementPort}");

        await emulator.ReadyAsync();

        Assert.Contains($"Ready: Endpoint=sb://127.0.0.1:{port};", emulator.Output, StringComparison.Ordinal);
        using var http = new HttpClient();
        Assert.Contains("healthy", await http.GetStringAsync(new Uri($"http://127.0.0.1:{managementPort}/health")), StringComparison.Ordinal);
        Assert.Equal(0, await emulator.TerminateAsync());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

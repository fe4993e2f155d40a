using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Workflow.EndToEnd;

[Collection(nameof(DevProcess))]
public sealed class UpTests
{
    [UnixFact]
    public async Task It_ends_on_SIGTERM_with_everything_it_started()
    {
        await using var host = await LocalHost.StartAsync();
        var started = await ProcessTree.DescendantsAsync(host.Process.Id);
        Assert.Contains(started.Values, commandLine => commandLine.Contains("Workflow.LocalHost", StringComparison.Ordinal));

        var exitCode = await host.Process.TerminateAsync();

        Assert.True(exitCode == 0, $"Exit code {exitCode}:\n{host.Process.Output}");
        Assert.Empty(await ProcessTree.AliveAsync(started));
        Assert.DoesNotContain(Listeners(), listener => listener.Port == host.Port);
    }

    [Fact]
    public async Task It_says_where_it_serves_and_listens_on_loopback_only()
    {
        await using var host = await LocalHost.StartAsync();

        var ready = Assert.Single(host.Process.Lines, line => line.StartsWith("Ready:", StringComparison.Ordinal));
        Assert.Contains($"http://127.0.0.1:{host.Port}", ready, StringComparison.Ordinal);
        var serving = Listeners().Where(listener => listener.Port == host.Port).ToList();
        Assert.NotEmpty(serving);
        Assert.All(serving, listener => Assert.True(IPAddress.IsLoopback(listener.Address), $"{listener}"));
    }

    [Fact]
    public async Task A_taken_port_is_refused_with_what_to_do_about_it()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (exitCode, output) = await DevProcess.RunAsync("up", "--port", $"{port}");

        Assert.Equal(1, exitCode);
        Assert.Contains($"Port {port} on 127.0.0.1", output, StringComparison.Ordinal);
        Assert.Contains("choose another: dotnet run dev.cs up --port", output, StringComparison.Ordinal);
    }

    private static IPEndPoint[] Listeners() => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
}

using System.Diagnostics;
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

        var data = Directory.CreateTempSubdirectory("workflow-data-");
        try
        {
            var (exitCode, output) = await DevProcess.RunAsync("up", "--port", $"{port}", "--data", data.FullName);

            Assert.Equal(1, exitCode);
            Assert.Contains($"Port {port} on 127.0.0.1", output, StringComparison.Ordinal);
            Assert.Contains("choose another: dotnet run dev.cs up --port", output, StringComparison.Ordinal);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_used_is_refused_before_anything_is_started()
    {
        var file = Path.GetTempFileName();
        try
        {
            var folder = Path.Combine(file, "x");
            var (exitCode, output) = await DevProcess.RunAsync("up", "--data", folder);

            Assert.Equal(1, exitCode);
            var line = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.StartsWith($"[dev] The data folder {folder} cannot be used: ", line, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_data_folder_that_another_uses_is_refused_and_free_again_when_that_one_ends()
    {
        var data = Directory.CreateTempSubdirectory("workflow-data-");
        try
        {
            await using (var host = await LocalHost.StartAsync(data))
            {
                var (exitCode, output) = await DevProcess.RunAsync("up", "--data", data.FullName);

                Assert.Equal(1, exitCode);
                Assert.Contains("is in use by another", output, StringComparison.Ordinal);
                Assert.Contains("choose another folder with --data", output, StringComparison.Ordinal);
                Assert.DoesNotContain("Azurite", output, StringComparison.Ordinal);
            }

            await using var next = await LocalHost.StartAsync(data);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [UnixFact]
    public async Task Its_servers_end_when_it_is_killed()
    {
        await using var host = await LocalHost.StartAsync();
        var started = await ProcessTree.DescendantsAsync(host.Process.Id);
        var tool = started.Single(process => process.Value.Contains(" up --port ", StringComparison.Ordinal));

        using (var process = Process.GetProcessById(tool.Key))
            process.Kill();

        await host.Process.ExitAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(45));
        while ((await ProcessTree.AliveAsync(started)).Count > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
    }

    private static IPEndPoint[] Listeners() => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
}

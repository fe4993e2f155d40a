using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Workflow.EndToEnd;

/// <summary>What the local host keeps when it is stopped, and when it is killed.</summary>
[Collection(nameof(DevProcess))]
public sealed class KeptDataTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("workflow-kept-");
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };

    public void Dispose()
    {
        _http.Dispose();
        _data.Delete(recursive: true);
    }

    [UnixFact]
    public async Task A_run_goes_on_after_a_restart()
    {
        string run;
        await using (var host = await LocalHost.StartAsync(_data))
        {
            run = await OrderAsync(host, "restart");
            await WaitAsync(host, run, "AwaitingPayment");
            Assert.Equal(0, await host.Process.TerminateAsync());
        }

        await using (var host = await LocalHost.StartAsync(_data))
        {
            await PayAsync(host, "restart");
            Assert.Equal("Completed", (await WaitAsync(host, run, "Shipped"))["runState"]!.GetValue<string>());
            Assert.Equal(0, await host.Process.TerminateAsync());
        }
    }

    [UnixFact]
    public async Task A_run_whose_host_is_killed_is_finished_by_the_next_with_each_move_once_in_history()
    {
        string run;
        await using (var host = await LocalHost.StartAsync(_data))
        {
            run = await OrderAsync(host, "killed");
            await WaitAsync(host, run, "AwaitingPayment");
            await PayAsync(host, "killed");
            await KillLocalHostAsync(host);
        }

        await using (var host = await LocalHost.StartAsync(_data))
        {
            Assert.Equal("Completed", (await WaitAsync(host, run, "Shipped"))["runState"]!.GetValue<string>());
            var history = (await GetAsync(host, $"{run}/history"))["entries"]!.AsArray();
            Assert.Equal(["Created", "AwaitingPayment", "Paid", "Shipped"], history.Select(entry => entry!["status"]!.GetValue<string>()));
            Assert.Equal([1, 2, 3, 4], history.Select(entry => entry!["version"]!.GetValue<int>()));
            Assert.Equal(0, await host.Process.TerminateAsync());
        }
    }

    /// <summary>Ends the local host itself, as kill -9 does, while the tool that started it lives on and tidies up.</summary>
    private static async Task KillLocalHostAsync(LocalHost host)
    {
        var localHost = (await ProcessTree.DescendantsAsync(host.Process.Id)).Single(process => process.Value.Contains("Workflow.LocalHost.dll", StringComparison.Ordinal));
        using var process = Process.GetProcessById(localHost.Key);
        process.Kill();
        await process.WaitForExitAsync();
        Assert.Equal(137, await host.Process.ExitAsync());
    }

    private async Task<string> OrderAsync(LocalHost host, string foreignId)
    {
        using var answer = await _http.PostAsJsonAsync(
            UrlOf(host, "/api/workflows/order/runs"),
            new { foreignId, input = new { items = new[] { new { sku = "tea", quantity = 1, unitPrice = 3 } } } });
        answer.EnsureSuccessStatusCode();
        return answer.Headers.Location!.ToString();
    }

    private async Task PayAsync(LocalHost host, string foreignId)
    {
        using var answer = await _http.PostAsJsonAsync(UrlOf(host, $"/api/workflows/order/callbacks/{foreignId}/AwaitingPayment"), new { reference = "p" });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Waits longer than a role of a killed host lasts and the outbox sweep takes.</summary>
    private Task<JsonNode> WaitAsync(LocalHost host, string run, string status) => GetAsync(host, $"{run}?waitFor={status}&timeoutSeconds=100");

    private async Task<JsonNode> GetAsync(LocalHost host, string path) => (await _http.GetFromJsonAsync<JsonNode>(UrlOf(host, path)))!;

    private static Uri UrlOf(LocalHost host, string path) => new($"http://127.0.0.1:{host.Port}{path}");
}

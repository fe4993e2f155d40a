using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Workflow.AzureStorage.Tests;
using Workflow.Emulator;

namespace Workflow.Infra.Tests.Files;

/// <summary>What the container runs, with the settings and the emulator configuration of the compose file.</summary>
public sealed partial class ContainerHostTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task The_samples_run_on_the_entities_of_the_stored_emulator_configuration()
    {
        await using var azurite = await AzuriteProcess.StartAsync();
        await using var emulator = await ServiceBusEmulator.StartAsync(new EmulatorOptions { ManagementPort = 0 }.AddConfigFile(Checkout.PathOf("infra", "local", "emulator", "Config.json")));
        using var patience = new CancellationTokenSource(Patience);
        using var host = Start(azurite.ConnectionString, emulator);
        try
        {
            using var http = new HttpClient { BaseAddress = await AddressOfAsync(host, patience.Token) };
            using var triggered = await http.PostAsJsonAsync("/api/workflows/hello/runs", new { foreignId = "ada", input = new { field = "" } }, patience.Token);
            Assert.Equal(HttpStatusCode.Accepted, triggered.StatusCode);

            var run = await http.GetStringAsync($"{triggered.Headers.Location}?waitFor=Three&timeoutSeconds=30", patience.Token);

            Assert.Contains("\"status\":\"Three\"", run.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
        finally
        {
            host.Kill(entireProcessTree: true);
            await host.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static Process Start(string storage, ServiceBusEmulator emulator)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Checkout.PathOf("artifacts", "bin", "Workflow.ContainerHost", Configuration, "Workflow.ContainerHost.dll")])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
                ["Storage"] = storage,
                ["ServiceBus"] = emulator.ConnectionString,
                ["Workflow__BucketCount"] = "4",
                ["Workflow__CreateIfMissing"] = "true",
                ["Workflow__ServiceBusAdministration"] = emulator.AdministrationConnectionString,
            },
        };
        return Process.Start(start)!;
    }

    private static async Task<Uri> AddressOfAsync(Process host, CancellationToken cancellationToken)
    {
        var said = new List<string>();
        while (await host.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            said.Add(line);
            if (Listening().Match(line) is { Success: true } match)
            {
                // Whatever it says from now on must not fill the pipe.
                _ = host.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return new Uri(match.Groups["url"].Value);
            }
        }
        throw new InvalidOperationException($"The host ended: {string.Join(Environment.NewLine, said)}");
    }

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Name;

    [GeneratedRegex(@"Now listening on: (?<url>http://\S+)")]
    private static partial Regex Listening();
}

using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Workflow.Template.Tests;

/// <summary>An app from the template does what its README says.</summary>
[Collection(nameof(PackedFeed))]
public sealed class TemplateTests(PackedFeed feed)
{
    private const string Up = "dotnet run dev.cs up";

    [UnixFact]
    public async Task Its_readme_leads_from_nothing_to_a_step_of_ones_own_in_the_dashboard()
    {
        var app = await feed.NewAppAsync("Acme.Orders");
        var readme = new AppReadme(app);
        Assert.Equal(Up, readme.ShellBlocks[0]);
        var (order, pay, test) = (readme.ShellBlocks[1], readme.ShellBlocks[2], readme.ShellBlocks[3]);

        await ServeAsync(app, async port =>
        {
            await FollowAsync(app, order, port);
            await WaitForAsync(port, "AwaitingPayment");
            await FollowAsync(app, pay, port);
            Assert.Equal(["Placed", "AwaitingPayment", "Paid", "Shipped"], await PathToShippedAsync(port));
        });

        Assert.Equal(5, readme.ApplyChanges());
        var tested = await FollowAsync(app, test, port: 0);
        Assert.Contains("Passed!", tested, StringComparison.Ordinal);

        await ServeAsync(app, async port =>
        {
            await FollowAsync(app, order, port);
            await WaitForAsync(port, "AwaitingPayment");
            await FollowAsync(app, pay, port);
            Assert.Equal(["Placed", "AwaitingPayment", "Paid", "Packed", "Shipped"], await PathToShippedAsync(port));
            await SeeInDashboardAsync(port, "order-1", "Shipped");
        });
        await feed.DotnetAsync(app, "run", "dev.cs", "topology", "--check");
    }

    [Fact]
    public async Task Its_readme_takes_a_few_minutes_to_read() =>
        Assert.InRange(new AppReadme(await feed.NewAppAsync("Acme.Brief")).Words, 200, 800);

    [Fact]
    public async Task Its_function_app_builds_with_what_the_host_needs()
    {
        var app = await feed.NewAppAsync("Acme.Functions");

        await feed.DotnetAsync(app, "build", "--disable-build-servers");

        var built = Path.Combine(app, "src", "Acme.Functions.App", "bin", "Debug", "net10.0");
        Assert.All(["Acme.Functions.App.dll", "host.json", "worker.config.json", "extensions.json"], file => Assert.True(File.Exists(Path.Combine(built, file)), $"{file} is missing."));
        // Where the host learns of it: no function of the app has an attribute that says so.
        Assert.Contains("ServiceBus", await File.ReadAllTextAsync(Path.Combine(built, "extensions.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_no_identifier_is_fine()
    {
        const string name = "1st My-app.class";
        var app = await feed.NewAppAsync(name);

        await feed.DotnetAsync(app, "test", Path.Combine("tests", name + ".Tests"), "--disable-build-servers");
        await feed.DotnetAsync(app, "run", "dev.cs", "topology", "--check");

        var azure = await File.ReadAllLinesAsync(Path.Combine(app, "azure.yaml"));
        Assert.Contains("name: 1st-my-app-class", azure);
        Assert.Contains($"    project: src/{name}.App", azure);
    }

    [Fact]
    public async Task Nothing_in_it_is_called_as_in_the_template()
    {
        var app = await feed.NewAppAsync("Acme.Names");

        var files = Directory.GetFiles(app, "*", SearchOption.AllDirectories);

        Assert.DoesNotContain(files, file => file.Contains("Company", StringComparison.Ordinal));
        Assert.All(files, file => Assert.DoesNotMatch(@"Company.?WorkflowApp|NotInAnyFile|Workflow\.App\b|docs/deploy|0\.0\.0-version", File.ReadAllText(file)));
    }

    [Fact]
    public void Its_packages_are_those_that_this_repository_tests_with()
    {
        var ours = Versions.In("Directory.Packages.props");

        var theirs = Versions.In(Path.Combine("templates", "workflow-functions", "Directory.Packages.props")).Where(package => package.Value != "$(WorkflowVersion)");

        Assert.NotEmpty(theirs);
        Assert.All(theirs, package => Assert.Equal(ours[package.Key], package.Value));
    }

    /// <summary>Runs the app as README.md says, but on a free port and without the runs of before.</summary>
    private async Task ServeAsync(string app, Func<int, Task> useAsync)
    {
        var port = FreePort();
        await using var up = ChildRun.Start(app, feed.Environment, "dotnet", [.. Up.Split(' ')[1..], "--port", $"{port}"]);
        await up.ReadyAsync();
        await useAsync(port);
        Assert.True(await up.TerminateAsync() == 0, up.Output);
        Directory.Delete(Path.Combine(app, ".data"), recursive: true);
    }

    private async Task<string> FollowAsync(string app, string block, int port)
    {
        var script = block.Replace("127.0.0.1:7071", $"127.0.0.1:{port}", StringComparison.Ordinal);
        var output = await ChildRun.SucceedAsync(app, feed.Environment, "sh", "-eu", "-c", script);
        Assert.All(AppReadme.ExpectedOutput(block), expected => Assert.Contains(expected, output, StringComparison.Ordinal));
        return output;
    }

    private static async Task<JsonNode> WaitForAsync(int port, string status)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var runs = await http.GetFromJsonAsync<JsonNode>(new Uri("/api/workflows/order/runs", UriKind.Relative));
        var run = $"/api/workflows/order/runs/{Assert.Single(runs!["runs"]!.AsArray())!["runId"]}";
        var waited = (await http.GetFromJsonAsync<JsonNode>(new Uri($"{run}?waitFor={status}&timeoutSeconds=60", UriKind.Relative)))!;
        Assert.Equal(status, waited["status"]!.GetValue<string>());
        return (await http.GetFromJsonAsync<JsonNode>(new Uri($"{run}/history", UriKind.Relative)))!;
    }

    /// <summary>The statuses that the run had, each once.</summary>
    private static async Task<IEnumerable<string>> PathToShippedAsync(int port) =>
        (await WaitForAsync(port, "Shipped"))["entries"]!.AsArray().Select(entry => entry!["status"]!.GetValue<string>()).Distinct();

    private static async Task SeeInDashboardAsync(int port, params string[] texts)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROME_PATH") ?? "/usr/bin/chromium",
            // Root cannot use Chromium's sandbox, and containers of build agents are root.
            ChromiumSandbox = !(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess),
        });
        var page = await browser.NewPageAsync();
        await page.GotoAsync($"http://127.0.0.1:{port}/api/workflows/ui#/w/order/runs");
        foreach (var text in texts)
            await Assertions.Expect(page.GetByText(text).First).ToBeVisibleAsync(new() { Timeout = 30_000 });
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Dashboard.Tests;

/// <summary>Every view: what it shows, how it looks, and that everybody can use it.</summary>
[Collection(ChromiumCollection.Name)]
public sealed class ViewTests(Chromium chromium)
{
    private const string Attack = "<img src=x onerror=alert(1)>";

    public static TheoryData<ColorScheme, int> Looks => new()
    {
        { ColorScheme.Light, 1280 },
        { ColorScheme.Dark, 1280 },
        { ColorScheme.Light, 390 },
        { ColorScheme.Dark, 390 },
    };

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Every_view_can_be_used_by_everybody_light_and_dark_on_a_screen_and_a_phone(ColorScheme theme, int width)
    {
        await using var server = await DashboardServer.StartAsync();
        var (runId, paused) = await FillAsync(server);
        await using var page = await DashboardPage.OpenAsync(chromium, server, theme, width, height: 844);

        foreach (var (name, view) in new[]
        {
            ("workflows", "/"),
            ("workflow", "/w/order"),
            ("runs", "/w/order/runs"),
            ("runs-filtered", "/w/order/runs?runState=Paused&runState=Running&status=AwaitingPayment"),
            ("run", $"/w/order/runs/{runId}"),
            ("run-paused", $"/w/order/runs/{paused}"),
            ("schedules", "/w/report/schedules"),
            ("dead-letters", "/w/order/dead-letters"),
            ("health", "/health"),
            ("nothing", "/nowhere"),
        })
        {
            await page.GoAsync(view);
            await page.ScreenshotAsync($"{name}-{theme.ToString().ToLowerInvariant()}-{width}");
            await page.RequireAccessibleAsync($"{name} {theme} {width}");
            var overflow = await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(overflow <= 0, $"{name} is {overflow} pixels wider than a screen of {width}.");
        }
    }

    [Fact]
    public async Task Workflows_are_shown_with_their_runs_and_errors()
    {
        await using var server = await DashboardServer.StartAsync();
        await FillAsync(server);
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync("/");

        var order = page.Page.Locator(".card", new() { HasText = "order" }).First;
        await Expect(order).ToContainTextAsync("Paused 1");
        await Expect(order).ToContainTextAsync("3 errors");
        await order.GetByRole(AriaRole.Link, new() { Name = "order", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("order");
    }

    [Fact]
    public async Task A_workflow_s_graph_shows_live_counts_and_leads_to_the_runs()
    {
        await using var server = await DashboardServer.StartAsync();
        await server.OrderAsync("first");
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync("/w/order");
        var awaiting = page.Page.Locator("g.node[aria-label^='AwaitingPayment']");
        var count = page.Page.Locator(".badge[data-status=s2] text");
        await Expect(count).ToHaveTextAsync("1");

        await server.OrderAsync("second");

        await Expect(count).ToHaveTextAsync("2", new() { Timeout = 20_000 });
        await Expect(awaiting).ToHaveAttributeAsync("aria-label", "AwaitingPayment, 2 runs");
        await awaiting.ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(new Regex("#/w/order/runs\\?status=AwaitingPayment$"));
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_run_shows_its_path_history_reason_object_timeouts_and_origin()
    {
        await using var server = await DashboardServer.StartAsync();
        var (runId, paused) = await FillAsync(server);
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync($"/w/order/runs/{runId}");

        await Expect(page.Page.Locator("g.node.current")).ToHaveAttributeAsync("aria-label", "AwaitingPayment, current status");
        await Expect(page.Page.Locator("path.walked")).ToHaveCountAsync(1);
        await Expect(page.Page.Locator(".timeline li")).ToHaveCountAsync(2);
        await Expect(page.Page.GetByText("Timeouts pending")).ToBeVisibleAsync();
        await Expect(page.Page.Locator(".origin")).ToContainTextAsync("POST /api/workflows/order/runs");
        await page.GoAsync($"/w/order/runs/{paused}");
        await Expect(page.Page.Locator(".reason").First).ToContainTextAsync("The carrier refused the parcel");
        await Expect(page.Page.Locator("g.node.current.trouble")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_tab_is_named_for_the_run_that_it_shows()
    {
        await using var server = await DashboardServer.StartAsync();
        var runId = await server.OrderAsync("order-1007");
        await using var page = await DashboardPage.OpenAsync(chromium, server);

        await page.GoAsync($"/w/order/runs/{runId}");
        await Expect(page.Page).ToHaveTitleAsync("order-1007 · order · Workflows");
        await page.GoAsync("/w/order/runs");
        await Expect(page.Page).ToHaveTitleAsync("Runs of order · Workflows");
        await page.GoAsync("/");
        await Expect(page.Page).ToHaveTitleAsync("Workflows");
    }

    [Fact]
    public async Task Long_ids_and_reasons_leave_a_phone_its_width()
    {
        await using var server = await DashboardServer.StartAsync();
        var longId = string.Concat(Enumerable.Repeat("order-12", 64));
        var runId = await server.OrderAsync(longId);
        var other = await server.OrderAsync("customer-4711/order-1007");
        await server.PostAsync($"/order/runs/{other}/pause", new { reason = "The carrier refused the parcel, as its address is not known to it." });
        await using var page = await DashboardPage.OpenAsync(chromium, server, width: 390, height: 844);

        await page.GoAsync($"/w/order/runs/{runId}");
        await page.ScreenshotAsync("run-long-390");
        await Expect(page.Page.Locator("h1")).ToContainTextAsync(longId);
        Assert.InRange((await page.Page.Locator("h1").BoundingBoxAsync())!.Height, 0, 100);
        await page.GoAsync("/w/order/runs?runState=Paused");
        await page.ScreenshotAsync("runs-reason-390");
        var id = (await page.Page.GetByRole(AriaRole.Link, new() { Name = "customer-4711/order-1007" }).BoundingBoxAsync())!;
        Assert.InRange(id.Height, 0, 30);
        var label = (await page.Page.Locator("tbody .state").BoundingBoxAsync())!;
        Assert.Equal(label.X, (await page.Page.Locator("tbody .reason").BoundingBoxAsync())!.X, 1.0);
    }

    [Fact]
    public async Task An_answer_that_says_no_is_as_fresh_as_any()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        page.Expected.Add("404");

        await page.Page.GotoAsync($"{server.Address}/api/workflows/ui#/w/order/runs/00000000-0000-7000-8000-000000000000");

        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(page.Page.GetByText("Live")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_object_is_searched_as_a_tree()
    {
        await using var server = await DashboardServer.StartAsync();
        var runId = await server.OrderAsync("tree");
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync($"/w/order/runs/{runId}");
        await Expect(page.Page.GetByText("\"tea\"")).ToBeHiddenAsync();

        await page.Page.GetByPlaceholder("Search names and values").FillAsync("tea");

        await Expect(page.Page.Locator(".tree .value.hit")).ToHaveTextAsync("\"tea\"");
        await Expect(page.Page.Locator(".tree [role=status]")).ToHaveTextAsync("1 found.");
    }

    [Fact]
    public async Task What_others_wrote_stays_text_in_every_view()
    {
        await using var server = await DashboardServer.StartAsync();
        var runId = await server.OrderAsync(Attack, email: Attack);
        await server.PostAsync($"/order/runs/{runId}/pause", new { reason = Attack });
        await server.PutAsync($"/order/schedules/{Uri.EscapeDataString(Attack)}", new { spec = "@daily", foreignId = Attack, input = new { email = Attack } });
        await server.DeadLetterAsync(Attack, runId);
        await using var page = await DashboardPage.OpenAsync(chromium, server);

        foreach (var view in new[] { "/", "/w/order", "/w/order/runs", $"/w/order/runs?foreignId={Uri.EscapeDataString(Attack)}", $"/w/order/runs/{runId}", "/w/order/schedules", "/w/order/dead-letters" })
        {
            await page.GoAsync(view);
            foreach (var details in await page.Page.Locator("main details:not([open]) > summary").AllAsync())
                await details.ClickAsync();
            Assert.Equal(0, await page.Page.Locator("img").CountAsync());
            if (view != "/")
                await Expect(page.Page.GetByText(Attack).First).ToBeVisibleAsync();
        }
        await page.GoAsync($"/w/order/runs/{runId}");
        await Expect(page.Page.Locator("h1")).ToContainTextAsync(Attack);
        await Expect(page.Page.Locator(".tree")).ToContainTextAsync(Attack);
        await Expect(page.Page.Locator(".reason").First).ToHaveTextAsync(Attack);
        // A workflow's name in the address is text, too.
        page.Expected.Add("404");
        await page.Page.GotoAsync($"{server.Address}/api/workflows/ui#/w/{Uri.EscapeDataString(Attack)}");
        await Expect(page.Page.Locator("h1")).ToHaveTextAsync(Attack);
        Assert.Equal(0, await page.Page.Locator("img").CountAsync());
    }

    [Fact]
    public async Task A_page_that_gets_no_answers_says_how_old_it_is_and_recovers()
    {
        await using var server = await DashboardServer.StartAsync();
        await server.OrderAsync("kept");
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync("/w/order/runs");
        await Expect(page.Page.GetByText("Live")).ToBeVisibleAsync();

        page.Expected.Add("503");
        server.Fails = true;
        await Expect(page.Page.GetByText("Stale:")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(page.Page.GetByRole(AriaRole.Link, new() { Name = "kept", Exact = true })).ToBeVisibleAsync();
        await page.Page.SetViewportSizeAsync(390, 844);
        await page.ScreenshotAsync("stale-390");
        Assert.Equal(0, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        server.Fails = false;
        await Expect(page.Page.GetByText("Live")).ToBeVisibleAsync(new() { Timeout = 20_000 });
    }

    [Fact]
    public async Task A_hidden_tab_asks_nothing_and_one_that_is_seen_again_asks_at_once()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync("/w/order/runs");
        var asked = 0;
        page.Page.Request += (_, request) => Interlocked.Add(ref asked, request.Url.Contains("/order/runs?", StringComparison.Ordinal) ? 1 : 0);

        // The page is told that it is hidden, as the browser tells it when another tab comes to the front.
        await page.Page.EvaluateAsync("() => { Object.defineProperty(document, 'hidden', { value: true, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }");
        asked = 0;
        await page.Page.WaitForTimeoutAsync(6500); // longer than the interval: nothing else shows that nothing happens
        Assert.Equal(0, asked);

        await page.Page.RunAndWaitForRequestAsync(
            () => page.Page.EvaluateAsync("() => { Object.defineProperty(document, 'hidden', { value: false, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }"),
            request => request.Url.Contains("/order/runs?", StringComparison.Ordinal),
            new() { Timeout = 2000 });
    }

    [Fact]
    public async Task The_theme_that_is_chosen_stays()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync("/");

        await page.Page.GetByLabel("Theme").SelectOptionAsync("dark");
        await page.Page.ReloadAsync();
        await page.ShownAsync();

        Assert.Equal("rgb(16, 18, 24)", await page.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
    }

    [Fact]
    public async Task Health_shows_what_the_host_works_with()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync("/health");

        await Expect(page.Page.GetByRole(AriaRole.Row, new() { Name = "store Healthy" })).ToBeVisibleAsync();
        await Expect(page.Page.GetByRole(AriaRole.Row, new() { Name = "order-Paid Running" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_key_is_asked_for_and_forgotten_with_the_tab()
    {
        await using var server = await DashboardServer.StartAsync("the key");
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        page.Expected.Add("401");
        await page.Page.GotoAsync($"{server.Address}/api/workflows/ui#/");

        await page.Dialog.GetByLabel("Key").FillAsync("another key");
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Open" }).ClickAsync();
        await Expect(page.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("not valid");
        await page.RequireAccessibleAsync("the key dialog");
        await page.Dialog.GetByLabel("Key").FillAsync("the key");
        await page.Page.Keyboard.PressAsync("Enter");

        await Expect(page.Page.GetByRole(AriaRole.Link, new() { Name = "order", Exact = true })).ToBeVisibleAsync();
        Assert.DoesNotContain("the key", await page.Page.EvaluateAsync<string>("JSON.stringify(localStorage) + document.cookie + location.href"), StringComparison.Ordinal);
        await using var other = await DashboardPage.OpenAsync(chromium, server);
        other.Expected.Add("401");
        await other.Page.GotoAsync($"{server.Address}/api/workflows/ui#/");
        await Expect(other.Dialog).ToBeVisibleAsync();
    }

    /// <summary>Something of everything: an order that waits, one that is paused, dead letters, a schedule.</summary>
    private static async Task<(string RunId, string Paused)> FillAsync(DashboardServer server)
    {
        var paused = await server.OrderAsync("stuck", failShipping: true);
        var runId = await server.OrderAsync("waiting");
        await server.RunAsync("hello", "ada", new { }, "Three");
        await server.PostAsync("/order/callbacks/stuck/AwaitingPayment", new { reference = "1" });
        await server.GetAsync($"/order/runs/{paused}?waitFor=Shipped");
        await server.PutAsync("/report/schedules/weekly", new { spec = "@weekly", foreignId = "weekly", timeZone = "Europe/Berlin" });
        await server.DeadLetterAsync("could not be delivered");
        Assert.Equal("Paused", await server.StateOfAsync(paused));
        return (runId, paused);
    }
}

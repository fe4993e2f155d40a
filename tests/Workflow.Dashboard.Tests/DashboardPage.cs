using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Workflow.Dashboard.Tests;

/// <summary>The dashboard in a tab of its own. Whatever the page complains of fails the test that opened it.</summary>
internal sealed class DashboardPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly string _address;
    private readonly List<string> _complaints = [];

    private DashboardPage(IBrowserContext context, IPage page, string address)
    {
        _context = context;
        Page = page;
        _address = address;
    }

    public IPage Page { get; }

    /// <summary>What the page may complain of, because the test makes it: the beginning of a message.</summary>
    public List<string> Expected { get; } = [];

    public static async Task<DashboardPage> OpenAsync(Chromium chromium, DashboardServer server, ColorScheme theme = ColorScheme.Light, int width = 1280, int height = 860, string? host = null)
    {
        var context = await chromium.Browser.NewContextAsync(new()
        {
            ColorScheme = theme,
            ViewportSize = new() { Width = width, Height = height },
            Locale = "en-GB",
            TimezoneId = "UTC",
            ReducedMotion = ReducedMotion.Reduce,
        });
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var page = await context.NewPageAsync();
        var dashboard = new DashboardPage(context, page, host is null ? server.Address : new UriBuilder(server.Address) { Host = host }.Uri.GetLeftPart(UriPartial.Authority));
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                dashboard._complaints.Add(message.Text);
        };
        page.PageError += (_, error) => dashboard._complaints.Add(error);
        page.Dialog += (_, dialog) =>
        {
            // Nothing of ours opens one: it would be a script that came in as data.
            dashboard._complaints.Add($"a dialog says {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        return dashboard;
    }

    /// <summary>Opens a view, and waits until it shows what it has.</summary>
    public async Task GoAsync(string view)
    {
        await Page.GotoAsync($"{_address}/api/workflows/ui#{view}");
        await ShownAsync();
    }

    public async Task ShownAsync()
    {
        await Assertions.Expect(Page.Locator("h1")).ToBeVisibleAsync();
        await Assertions.Expect(Page.Locator(".waiting")).ToHaveCountAsync(0);
    }

    public ILocator Button(string name, bool exact = true) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = exact });

    public ILocator Dialog => Page.Locator("dialog[open]");

    public async Task ScreenshotAsync(string name)
    {
        var folder = Checkout.PathOf("artifacts", "test-results", "dashboard");
        Directory.CreateDirectory(folder);
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }

    /// <summary>Holds that a person who cannot see, or cannot see well, can use it.</summary>
    public async Task RequireAccessibleAsync(string what)
    {
        var result = await Page.RunAxe();
        Assert.True(
            result.Violations.Length == 0,
            $"{what}: {string.Join("\n", result.Violations.Select(violation => $"{violation.Id}: {violation.Help} ({string.Join(", ", violation.Nodes.Select(node => node.Html).Take(3))})"))}");
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.DoesNotContain(_complaints, complaint => !Expected.Exists(expected => complaint.Contains(expected, StringComparison.Ordinal)));
    }

}

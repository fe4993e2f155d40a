using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Dashboard.Tests;

/// <summary>Everything that a person can do in the dashboard.</summary>
[Collection(ChromiumCollection.Name)]
public sealed class ActionTests(Chromium chromium)
{
    [Fact]
    public async Task A_run_is_started()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync("/w/order");

        await page.Button("Start a run").ClickAsync();
        await page.Dialog.GetByLabel("Foreign ID").FillAsync("from the dashboard");
        await page.Dialog.GetByLabel("Input").FillAsync("""{"items":[{"sku":"tea","quantity":3,"unitPrice":2}]}""");
        await page.RequireAccessibleAsync("the dialog that starts a run");
        await page.ScreenshotAsync("dialog-start");
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();

        await Expect(page.Page.Locator("h1")).ToContainTextAsync("from the dashboard");
        await Expect(page.Page.Locator(".tree")).ToContainTextAsync("total: 6", new() { Timeout = 15_000 });
    }

    [Fact]
    public async Task A_run_that_cannot_be_started_says_why()
    {
        await using var server = await DashboardServer.StartAsync();
        await server.OrderAsync("in flight");
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        page.Expected.Add("409");
        await page.GoAsync("/w/order/runs");

        await page.Button("Start a run").ClickAsync();
        await page.Dialog.GetByLabel("Foreign ID").FillAsync("in flight");
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();

        await Expect(page.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("in flight");
        await page.Dialog.GetByRole(AriaRole.Link, new() { Name = "Show it" }).ClickAsync();
        await Expect(page.Page.Locator("h1")).ToContainTextAsync("in flight");
    }

    [Fact]
    public async Task A_run_is_paused_resumed_cancelled_and_its_data_deleted()
    {
        await using var server = await DashboardServer.StartAsync();
        var runId = await server.OrderAsync("steered");
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync($"/w/order/runs/{runId}");
        var state = page.Page.Locator(".about .state");

        await page.Button("Pause").ClickAsync();
        await page.Dialog.GetByLabel("Reason").FillAsync("let me look");
        await page.RequireAccessibleAsync("the dialog that steers a run");
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(state).ToHaveTextAsync("Paused");
        await Expect(page.Page.Locator(".reason").First).ToHaveTextAsync("let me look");

        await page.Button("Resume").ClickAsync();
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(state).ToHaveTextAsync("Running");

        await page.Button("Cancel").ClickAsync();
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Back" }).ClickAsync();
        Assert.Equal("Running", await server.StateOfAsync(runId));
        await page.Button("Cancel").ClickAsync();
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel for good" }).ClickAsync();
        await Expect(state).ToHaveTextAsync("Cancelled");

        await page.Button("Delete data").ClickAsync();
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete data" }).ClickAsync();
        await Expect(state).ToHaveTextAsync("Data deleted", new() { Timeout = 15_000 });
        await Expect(page.Page.Locator(".tree")).Not.ToContainTextAsync("ada@example.com");
    }

    [Fact]
    public async Task A_run_is_called_back()
    {
        await using var server = await DashboardServer.StartAsync();
        var runId = await server.OrderAsync("called");
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync($"/w/order/runs/{runId}");

        await page.Button("Call back").ClickAsync();
        await page.Dialog.GetByLabel("Body").FillAsync("""{"reference":"P-7"}""");
        await page.RequireAccessibleAsync("the dialog that calls back");
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();

        await Expect(page.Page.GetByText("The callback was applied.")).ToBeVisibleAsync();
        await Expect(page.Page.Locator(".about .state")).ToHaveTextAsync("Completed", new() { Timeout = 15_000 });
    }

    [Fact]
    public async Task Runs_are_filtered_and_the_address_keeps_the_filter()
    {
        await using var server = await DashboardServer.StartAsync();
        var paused = await server.OrderAsync("paused one");
        await server.OrderAsync("running one");
        await server.PostAsync($"/order/runs/{paused}/pause", new { });
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync("/w/order/runs");
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(2);

        await page.Button("Paused").ClickAsync();
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Page).ToHaveURLAsync(new Regex("runState=Paused"));
        await page.Page.ReloadAsync();
        await page.ShownAsync();
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Button("Paused")).ToHaveAttributeAsync("aria-pressed", "true");

        await page.Button("Clear the filter").ClickAsync();
        await page.Page.GetByPlaceholder("Foreign ID, as a whole").FillAsync("running one");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Page.Locator("tbody")).ToContainTextAsync("running one");
        await page.Page.GetByLabel("Started after").FillAsync("2099-01-01T00:00");
        await Expect(page.Page.GetByText("No run matches the filter.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Runs_are_paged_by_the_server()
    {
        await using var server = await DashboardServer.StartAsync();
        for (var i = 0; i < 60; i++)
            await server.RunAsync("hello", $"run-{i:00}", new { }, "Three");
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync("/w/hello/runs");

        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(25);
        await Expect(page.Page.Locator("tbody tr").First).ToContainTextAsync("run-59");
        await page.Button("Older →").ClickAsync();
        await Expect(page.Page.Locator("tbody tr").First).ToContainTextAsync("run-34");
        await page.Button("Older →").ClickAsync();
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(10);
        await Expect(page.Button("Older →")).ToHaveCountAsync(0);
        await page.Button("← Newer").ClickAsync();
        await Expect(page.Page.Locator("tbody tr").First).ToContainTextAsync("run-34");
    }

    [Fact]
    public async Task Selected_runs_are_steered_together_and_what_could_not_be_is_told()
    {
        await using var server = await DashboardServer.StartAsync();
        var first = await server.OrderAsync("first");
        var second = await server.OrderAsync("second");
        var other = await server.OrderAsync("other");
        await server.PostAsync($"/order/runs/{second}/pause", new { });
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync("/w/order/runs");

        await page.Page.GetByLabel("Select first").CheckAsync();
        await page.Page.GetByLabel("Select second").CheckAsync();
        await Expect(page.Page.GetByText("2 selected")).ToBeVisibleAsync();
        await page.RequireAccessibleAsync("runs with a selection");
        await page.Page.Locator(".bulk > button", new() { HasText = "Pause" }).ClickAsync();
        await Expect(page.Dialog).ToContainTextAsync("Pause 2 runs?");
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();

        await Expect(page.Dialog).ToContainTextAsync("2 of 2 runs looked at: 1 changed, 1 left as they were");
        await Expect(page.Dialog).ToContainTextAsync("cannot become Paused");
        await page.RequireAccessibleAsync("the progress of an operation");
        await page.ScreenshotAsync("dialog-operation");
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        Assert.Equal(("Paused", "Paused", "Running"), (await server.StateOfAsync(first), await server.StateOfAsync(second), await server.StateOfAsync(other)));
    }

    [Fact]
    public async Task All_runs_that_match_the_filter_are_steered_after_a_confirmation()
    {
        await using var server = await DashboardServer.StartAsync();
        var runs = new List<string>();
        for (var i = 0; i < 30; i++)
            runs.Add(await server.OrderAsync($"order {i}"));
        await server.PostAsync($"/order/runs/{runs[0]}/pause", new { });
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync("/w/order/runs?runState=Running");

        await page.Page.GetByText("All that match").ClickAsync();
        await page.Page.Locator(".menu button", new() { HasText = "Cancel" }).ClickAsync();
        await Expect(page.Dialog).ToContainTextAsync("Cancel all runs that match the filter?");
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel for good" }).ClickAsync();

        await Expect(page.Dialog).ToContainTextAsync("29 of 29 runs looked at: 29 changed.", new() { Timeout = 15_000 });
        Assert.Equal("Paused", await server.StateOfAsync(runs[0]));
        Assert.Equal("Cancelled", await server.StateOfAsync(runs[29]));
    }

    [Fact]
    public async Task A_schedule_is_made_changed_and_removed()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        page.Expected.Add("400");
        await page.GoAsync("/w/report/schedules");
        await Expect(page.Page.GetByRole(AriaRole.Row, new() { Name = "nightly" })).ToContainTextAsync("in code", new() { Timeout = 15_000 });

        await page.Button("New schedule").ClickAsync();
        await page.Dialog.GetByLabel("ID", new() { Exact = true }).FillAsync("mornings");
        await page.Dialog.GetByLabel("When").FillAsync("at dawn");
        await page.Dialog.GetByLabel("Foreign ID").FillAsync("morning");
        await page.RequireAccessibleAsync("the dialog for schedules");
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("at dawn");
        await page.Dialog.GetByLabel("When").FillAsync("0 6 * * *");
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        var row = page.Page.GetByRole(AriaRole.Row, new() { Name = "mornings" });
        await Expect(row).ToContainTextAsync("0 6 * * *");

        await page.Button("Change mornings").ClickAsync();
        await page.Dialog.GetByLabel("Time zone").FillAsync("Europe/Berlin");
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Europe/Berlin");

        await page.Button("Remove mornings").ClickAsync();
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Dead_letters_are_replayed_and_discarded()
    {
        await using var server = await DashboardServer.StartAsync();
        var runId = await server.OrderAsync("dead");
        await server.PostAsync($"/order/runs/{runId}/pause", new { });
        await server.DeadLetterAsync("dead", runId);
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync("/w/order/dead-letters");

        await page.Button("Replay").ClickAsync();
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Replay" }).ClickAsync();
        await Expect(page.Page.GetByText("The run was resumed.")).ToBeVisibleAsync();
        Assert.Equal("Running", await server.StateOfAsync(runId));

        await server.DeadLetterAsync("another");
        await Expect(page.Button("Discard")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await page.Button("Discard").ClickAsync();
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await Expect(page.Page.GetByText("No dead letters")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Everything_can_be_done_by_keyboard()
    {
        await using var server = await DashboardServer.StartAsync();
        var runId = await server.OrderAsync("by keyboard");
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync("/");

        await TabToAsync(page, "order");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("g.node").First).ToBeVisibleAsync();
        await TabToAsync(page, "Awaiting Payment, 1 run");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(1);

        await TabToAsync(page, "Select by keyboard");
        await page.Page.Keyboard.PressAsync("Space");
        await Expect(page.Page.GetByText("1 selected")).ToBeVisibleAsync();
        await TabToAsync(page, "Pause");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Dialog).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page.Dialog).ToHaveCountAsync(0);
        await Expect(page.Page.Locator(":focus")).ToHaveTextAsync("Pause");

        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Dialog.GetByLabel("Reason")).ToBeFocusedAsync();
        await page.Page.Keyboard.TypeAsync("no mouse");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Dialog).ToContainTextAsync("1 changed", new() { Timeout = 15_000 });
        await TabToAsync(page, "Close");
        await page.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("Paused", await server.StateOfAsync(runId));

        await TabToAsync(page, "by keyboard");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("h1")).ToContainTextAsync("by keyboard");
        await page.Page.ReloadAsync();
        await page.ShownAsync();
        await page.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the content", await FocusAsync(page));
        await page.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("main", await page.Page.EvaluateAsync<string>("document.activeElement.id"));
    }

    /// <summary>Presses Tab until something of this name has the focus, and sees that the focus can be seen on the way.</summary>
    private static async Task TabToAsync(DashboardPage page, string name)
    {
        for (var i = 0; i < 80; i++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            if (await FocusAsync(page) == name)
            {
                Assert.NotEqual("none", await page.Page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
                return;
            }
        }
        Assert.Fail($"'{name}' cannot be reached by Tab.");
    }

    private static Task<string> FocusAsync(DashboardPage page) => page.Page.EvaluateAsync<string>(
        "() => { const element = document.activeElement; return (element.getAttribute('aria-label') ?? element.textContent ?? '').trim(); }");
}

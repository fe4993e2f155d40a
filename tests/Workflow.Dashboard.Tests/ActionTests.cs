using System.Text.Json.Nodes;
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
    public async Task Plain_http_from_another_machine_can_start_a_run_and_call_it_back()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var page = await DashboardPage.OpenAsync(chromium, server, host: Chromium.OtherHost);
        // Headers that only mean something to secure contexts are ignored, and the browser says so.
        page.Expected.Add("Cross-Origin-Opener-Policy");
        await page.GoAsync("/w/order");
        Assert.False(await page.Page.EvaluateAsync<bool>("isSecureContext"));

        await page.Button("Start a run").ClickAsync();
        await page.Dialog.GetByLabel("Foreign ID").FillAsync("from afar");
        await page.Dialog.GetByLabel("Input").FillAsync("""{"items":[{"sku":"tea","quantity":3,"unitPrice":2}]}""");
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Expect(page.Page.Locator("h1")).ToContainTextAsync("from afar");
        await Expect(page.Page.Locator(".about strong")).ToHaveTextAsync("AwaitingPayment", new() { Timeout = 15_000 });
        await Expect(page.Page.Locator(".copy")).ToHaveCountAsync(0);

        await page.Button("Call back").ClickAsync();
        await page.Dialog.GetByLabel("Body").FillAsync("""{"reference":"P-7"}""");
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(page.Page.GetByText("The callback was applied.")).ToBeVisibleAsync();
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
    public async Task The_search_follows_the_address()
    {
        await using var server = await DashboardServer.StartAsync();
        await server.OrderAsync("first");
        await server.OrderAsync("second");
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        var search = page.Page.GetByPlaceholder("Foreign ID, as a whole");
        await page.GoAsync("/w/order/runs?foreignId=first");
        await Expect(search).ToHaveValueAsync("first");

        await page.GoAsync("/w/order/runs?foreignId=second");
        await Expect(search).ToHaveValueAsync("second");
        await page.Page.GoBackAsync();
        await Expect(search).ToHaveValueAsync("first");
        await Expect(page.Page.Locator("tbody")).ToContainTextAsync("first");
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

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "run-34" }).ClickAsync();
        await Expect(page.Page.Locator("h1")).ToContainTextAsync("run-34");
        await page.Page.GoBackAsync();
        await Expect(page.Page.Locator("tbody tr").First).ToContainTextAsync("run-34");
        await page.Page.ReloadAsync();
        await page.ShownAsync();
        await Expect(page.Page.Locator("tbody tr").First).ToContainTextAsync("run-34");
        await page.Button("← Newer").ClickAsync();
        await Expect(page.Page.Locator("tbody tr").First).ToContainTextAsync("run-59");
        await Expect(page.Button("← Newer")).ToHaveCountAsync(0);

        await page.Page.GetByLabel("Select all on this page").CheckAsync();
        await page.Button("Older →").ClickAsync();
        await page.Page.GetByLabel("Select run-34").CheckAsync();
        await Expect(page.Page.GetByText("26 selected, 25 of them on other pages")).ToBeVisibleAsync();
        await page.Page.GetByLabel("Select all on this page").CheckAsync();
        await Expect(page.Page.GetByText("50 selected, 25 of them on other pages")).ToBeVisibleAsync();
        await page.Page.GetByLabel("Select all on this page").UncheckAsync();
        await Expect(page.Page.GetByText("25 selected, 25 of them on other pages")).ToBeVisibleAsync();
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

    [Theory]
    [InlineData("order=oldest", "oldest first")]
    [InlineData("bogus=1", "newest first")]
    public async Task All_runs_are_meant_where_the_address_has_no_criterion(string query, string order)
    {
        await using var server = await DashboardServer.StartAsync();
        await server.OrderAsync("any");
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync($"/w/order/runs?{query}");
        await Expect(page.Page.Locator("caption")).ToHaveTextAsync($"Runs of order, {order}");

        await page.Page.GetByText("All that match").ClickAsync();
        await page.Page.Locator(".menu button", new() { HasText = "Pause" }).ClickAsync();
        await Expect(page.Dialog).ToContainTextAsync("Pause all runs of order?");
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Back" }).ClickAsync();
        await Expect(page.Page.Locator(".menu")).Not.ToHaveAttributeAsync("open", "");
        await Expect(page.Page.Locator(":focus")).ToHaveTextAsync("All that match");
    }

    [Fact]
    public async Task Numbers_keep_their_digits_where_a_schedule_is_changed_and_an_object_is_copied()
    {
        const string Price = "1234567890123456789.123456789";
        await using var server = await DashboardServer.StartAsync();
        JsonNode InputOf() => JsonNode.Parse($$"""{"items":[{"unitPrice":{{Price}},"sku":"{{Price}}","quantity":1}]}""")!;
        await server.PutAsync("/order/schedules/exact", new { spec = "@yearly", foreignId = "exact", input = InputOf() });
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync("/w/order/schedules");

        await page.Button("Change exact").ClickAsync();
        await Expect(page.Dialog.GetByLabel("Input")).ToHaveValueAsync(new Regex($"\"unitPrice\": {Regex.Escape(Price)}"));
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Page.GetByText("Schedule exact saved.")).ToBeVisibleAsync();
        var saved = (await server.GetAsync("/order/schedules"))["schedules"]!.AsArray().Single(schedule => (string?)schedule!["id"] == "exact")!;
        Assert.Equal(Price, saved["input"]!["items"]![0]!["unitPrice"]!.ToJsonString());

        var runId = await server.RunAsync("order", "dear", InputOf(), "AwaitingPayment");
        await page.GoAsync($"/w/order/runs/{runId}");
        await page.Button("Copy the object as JSON").ClickAsync();
        await Expect(page.Page.Locator(".copy path[d^='M3 8.5']")).ToHaveCountAsync(1);
        Assert.Contains($"\"unitPrice\": {Price}", await page.Page.EvaluateAsync<string>("navigator.clipboard.readText()"), StringComparison.Ordinal);
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
    public async Task The_page_before_is_shown_when_the_last_one_has_no_dead_letters_any_more()
    {
        await using var server = await DashboardServer.StartAsync();
        for (var i = 0; i < 26; i++)
            await server.DeadLetterAsync($"dead {i}");
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync("/w/order/dead-letters");
        await Expect(page.Page.Locator(".card")).ToHaveCountAsync(25);
        await page.Button("Older").ClickAsync();
        await Expect(page.Page.Locator(".card")).ToHaveCountAsync(1);

        await page.Button("Discard").ClickAsync();
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();

        await Expect(page.Page.Locator(".card")).ToHaveCountAsync(25);
        await Expect(page.Button("Newer")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_message_that_nobody_can_read_is_not_offered_to_be_replayed()
    {
        await using var server = await DashboardServer.StartAsync();
        await server.DeadLetterAsync("Käse für Jürgen", reason: "Undecodable");
        await using var page = await DashboardPage.OpenAsync(chromium, server);
        await page.GoAsync("/w/order/dead-letters");

        await Expect(page.Button("Discard")).ToBeVisibleAsync();
        await Expect(page.Button("Replay")).ToHaveCountAsync(0);
        await page.Page.GetByText("The message").ClickAsync();
        await Expect(page.Page.Locator("pre.body")).ToHaveTextAsync("Käse für Jürgen");
        await Expect(page.Page.GetByText("The beginning of")).ToHaveCountAsync(0);
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
        await TabToAsync(page, "AwaitingPayment, 1 run");
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

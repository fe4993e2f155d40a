namespace Workflow.Dashboard.Tests;

/// <summary>The pictures in the documentation: taken here, and stored anew by <c>dotnet run dev.cs pictures</c>.</summary>
[Collection(ChromiumCollection.Name)]
public sealed class PictureTests(Chromium chromium)
{
    /// <summary>The folder to store them in; not set where they are only tried.</summary>
    private const string Folder = "WORKFLOW_PICTURES";

    /// <summary>Who reads a page waits for its pictures.</summary>
    private const int MaxBytes = 150_000;

    [Fact]
    public async Task A_workflow_and_a_run_make_pictures_that_a_page_can_carry()
    {
        await using var server = await DashboardServer.StartAsync();
        var runId = await FillAsync(server);
        await using var page = await DashboardPage.OpenAsync(chromium, server, width: 1200, height: 760);

        await TakeAsync(page, "workflow", "/w/order");
        await TakeAsync(page, "run", $"/w/order/runs/{runId}");
    }

    private static async Task TakeAsync(DashboardPage page, string name, string view)
    {
        await page.GoAsync(view);
        var picture = await page.Page.ScreenshotAsync();
        Assert.InRange(picture.Length, 10_000, MaxBytes);
        if (Environment.GetEnvironmentVariable(Folder) is { Length: > 0 } folder)
            await File.WriteAllBytesAsync(Path.Combine(folder, name + ".png"), picture);
    }

    /// <summary>A shop on an ordinary day.</summary>
    /// <returns>An order that was shipped.</returns>
    private static async Task<string> FillAsync(DashboardServer server)
    {
        foreach (var number in Enumerable.Range(1001, 4))
            await server.OrderAsync($"order-{number}");
        await server.RunAsync("order", "order-1005", new { items = Array.Empty<object>() }, "Rejected");
        await server.OrderAsync("order-1006", failShipping: true);
        await server.PostAsync("/order/callbacks/order-1006/AwaitingPayment", new { reference = "payment-6" });
        var shipped = await server.OrderAsync("order-1007");
        await server.PostAsync("/order/callbacks/order-1007/AwaitingPayment", new { reference = "payment-7" });
        Assert.Equal("Shipped", (string?)(await server.GetAsync($"/order/runs/{shipped}?waitFor=Shipped"))["status"]);
        return shipped;
    }
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Cli.Tests;

/// <summary>What each command does, against a real server.</summary>
public sealed class CommandTests(App app) : IClassFixture<App>
{
    [Fact]
    public async Task A_run_is_triggered_awaited_and_shown()
    {
        var run = await app.JsonAsync("trigger", "hello", "ada", "--wait-for", "Three");
        var shown = await app.WfAsync("get", "hello", (string)run["runId"]!);
        var latest = await app.JsonAsync("get", "hello", "--foreign-id", "ada");

        Assert.Equal(("Three", "Hello, world!"), ((string?)run["status"], (string?)run["object"]!["field"]));
        Assert.Contains("Hello, world!", shown.Output, StringComparison.Ordinal);
        Assert.Contains("Completed", shown.Output, StringComparison.Ordinal);
        Assert.Equal((string?)run["runId"], (string?)latest["runId"]);
    }

    [Fact]
    public async Task An_input_comes_from_the_command_line_a_file_or_standard_input()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{"field":"file"}""");
        try
        {
            Assert.Equal("line", (string?)(await app.JsonAsync("trigger", "hello", "in 1", "--input", """{"field":"line"}"""))["object"]!["field"]);
            Assert.Equal("file", (string?)(await app.JsonAsync("trigger", "hello", "in 2", "--input", "@" + file))["object"]!["field"]);
            var piped = await Outcome.OfAsync(["trigger", "hello", "in 3", "--input", "-", "--json", "--url", app.Url, "--key", App.Key], """{"field":"pipe"}""");
            Assert.Equal("pipe", (string?)JsonNode.Parse(piped.Output)!["object"]!["field"]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_trigger_may_say_where_to_start_and_may_be_repeated_with_its_key()
    {
        var first = await app.JsonAsync("trigger", "order", "keyed", "--start-at", "AwaitingPayment", "--idempotency-key", "k");
        var repeat = await app.JsonAsync("trigger", "order", "keyed", "--start-at", "AwaitingPayment", "--idempotency-key", "k");

        Assert.Equal("AwaitingPayment", (string?)first["status"]);
        Assert.Equal((string?)first["runId"], (string?)repeat["runId"]);
    }

    [Fact]
    public async Task Runs_are_listed_filtered_and_paged()
    {
        for (var i = 0; i < 5; i++)
            await app.JsonAsync("trigger", "report", $"listed {i}", "--wait-for", "Written");

        var page = await app.JsonAsync("list", "report", "--limit", "2");
        var next = await app.JsonAsync("list", "report", "--limit", "2", "--continuation-token", (string)page["continuationToken"]!);
        var all = await app.WfAsync("list", "report", "--limit", "2", "--all", "--json");
        var table = await app.WfAsync("list", "report", "--foreign-id", "listed 3", "--run-state", "Completed", "--status", "Written");
        var none = await app.WfAsync("list", "report", "--run-state", "Paused");

        Assert.Equal(["listed 4", "listed 3", "listed 2", "listed 1"], page["runs"]!.AsArray().Concat(next["runs"]!.AsArray()).Select(run => (string?)run!["foreignId"]));
        Assert.Equal(5, all.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["runId"]!).Distinct().Count());
        Assert.Contains("listed 3", table.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("listed 4", table.Output, StringComparison.Ordinal);
        Assert.Equal("No runs.", none.Output.Trim());
    }

    [Fact]
    public async Task A_run_is_paused_resumed_cancelled_and_its_data_deleted()
    {
        var runId = await app.OrderAsync("steered");

        Assert.Equal("Paused", (string?)(await app.JsonAsync("pause", "order", runId, "--reason", "wait"))["runState"]);
        Assert.Equal("Running", (string?)(await app.JsonAsync("resume", "order", "--foreign-id", "steered"))["runState"]);
        Assert.Equal("Cancelled", (string?)(await app.JsonAsync("cancel", "order", runId, "--reason", "enough"))["runState"]);
        Assert.Equal("RequestedDataDeleted", (string?)(await app.JsonAsync("delete-data", "order", runId))["runState"]);
        var history = await app.WfAsync("history", "order", runId);
        Assert.Contains("enough", history.Output, StringComparison.Ordinal);
        Assert.Contains("operator", history.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_of_another_version_is_left_alone()
    {
        var runId = await app.OrderAsync("versioned");

        Assert.Equal(ExitCode.Conflict, (await app.WfAsync("pause", "order", runId, "--if-version", "1")).ExitCode);
        Assert.Equal(ExitCode.Success, (await app.WfAsync("pause", "order", runId, "--if-version", "2")).ExitCode);
    }

    [Fact]
    public async Task A_callback_is_applied_or_says_why_not()
    {
        await app.OrderAsync("called");

        var applied = await app.WfAsync("callback", "order", "called", "AwaitingPayment", "--body", """{"reference":"P-1"}""");
        var skipped = await app.WfAsync("callback", "order", "called", "AwaitingPayment", "--body", """{"reference":"P-1"}""");

        Assert.Equal((ExitCode.Success, "Applied"), (applied.ExitCode, applied.Output.Trim()));
        Assert.Equal(ExitCode.Conflict, skipped.ExitCode);
        Assert.StartsWith("Skipped ", skipped.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bytes_of_a_callback_s_file_or_standard_input_are_not_changed()
    {
        byte[] bytes = [0xef, 0xbb, 0xbf, 0x00, 0xff, 0xfe, 0x80, 0x0d, 0x0a];
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, bytes);
        try
        {
            await CallAsync("from a file", "@" + file);
            await CallAsync("piped", "-");
        }
        finally
        {
            File.Delete(file);
        }

        async Task CallAsync(string foreignId, string given)
        {
            await app.JsonAsync("trigger", Bytes.Workflow, foreignId);
            var called = await Outcome.OfAsync(["callback", Bytes.Workflow, foreignId, "Waiting", "--body", given, "--url", app.Url, "--key", App.Key], bytes);
            Assert.Equal("Applied", called.Output.Trim());
            Assert.Equal(Convert.ToHexString(bytes), (string?)(await app.JsonAsync("get", Bytes.Workflow, "--foreign-id", foreignId))["object"]!["hex"]);
        }
    }

    [Fact]
    public async Task All_pages_are_one_table()
    {
        for (var i = 0; i < 3; i++)
            await app.JsonAsync("trigger", "notification", $"tabled {i}", "--wait-for", "Sent");

        var all = await app.WfAsync("list", "notification", "--limit", "1", "--all", "--run-state", "completed");

        Assert.Single(all.Output.Split('\n'), line => line.Contains("Foreign ID", StringComparison.Ordinal));
        Assert.All(Enumerable.Range(0, 3), i => Assert.Contains($"tabled {i}", all.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_program_reads_has_no_blanks_at_the_ends_of_lines()
    {
        var runId = await app.OrderAsync("unpadded");

        var shown = await app.WfAsync("get", "order", runId);

        Assert.All(shown.Output.Split(Environment.NewLine), line => Assert.Equal(line.TrimEnd(), line));
    }

    [Fact]
    public async Task A_graph_is_printed()
    {
        Assert.Contains("stateDiagram-v2", (await app.WfAsync("graph", "order")).Output, StringComparison.Ordinal);
        Assert.Equal("order", (string?)(await app.JsonAsync("graph", "order"))["workflow"]);
    }

    [Fact]
    public async Task A_schedule_is_made_listed_and_removed()
    {
        var made = await app.JsonAsync("schedules", "set", "report", "mornings", "@daily", "--foreign-id", "morning", "--time-zone", "Europe/Berlin", "--input", """{"text":"a"}""");
        var listed = await app.WfAsync("schedules", "list", "report");

        Assert.Equal(("@daily", "Europe/Berlin", "a"), ((string?)made["spec"], (string?)made["timeZone"], (string?)made["input"]!["text"]));
        Assert.Contains("mornings", listed.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, (await app.WfAsync("schedules", "remove", "report", "mornings")).ExitCode);
        Assert.Equal(ExitCode.NotFound, (await app.WfAsync("schedules", "remove", "report", "mornings")).ExitCode);
    }

    [Fact]
    public async Task Dead_letters_are_listed_and_discarded()
    {
        var letter = new DeadLetter
        {
            Id = DeadLetter.IdOf("order-on-pause", DateTimeOffset.UtcNow, 1),
            Workflow = "order",
            Process = "order-on-pause",
            Reason = "MaxDeliveryCountExceeded",
            EnqueuedAt = DateTimeOffset.UtcNow,
            Message = new ConnectorMessage { MessageId = "1" },
        };
        await app.Services.GetRequiredService<IDeadLetterStore>().PutDeadLetterAsync(letter, CancellationToken.None);

        Assert.Contains("MaxDeliveryCountExceeded", (await app.WfAsync("dead-letters", "list", "order")).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Conflict, (await app.WfAsync("dead-letters", "replay", "order", letter.Id)).ExitCode);
        Assert.Equal("Discarded", (await app.WfAsync("dead-letters", "discard", "order", letter.Id)).Output.Trim());
        Assert.Equal("No dead letters.", (await app.WfAsync("dead-letters", "list", "order")).Output.Trim());
    }

    [Fact]
    public async Task The_topology_names_every_process()
    {
        var all = await app.WfAsync("topology");
        var one = await app.WfAsync("topology", "hello");

        Assert.Contains("order-AwaitingPayment-timeout", all.Output, StringComparison.Ordinal);
        Assert.Contains("hello-One", one.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("order-Paid", one.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_watched_until_it_ends()
    {
        var runId = await app.OrderAsync("watched");
        var watching = app.WfAsync("watch", "order", runId, "--interval", "0.1", "--json");
        await app.WfAsync("callback", "order", "watched", "AwaitingPayment", "--body", """{"reference":"P-1"}""");

        var watched = await watching.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(ExitCode.Success, watched.ExitCode);
        Assert.Equal(
            ["Created", "AwaitingPayment", "Paid", "Shipped"],
            watched.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string?)JsonNode.Parse(line)!["status"]));
    }

    [Fact]
    public async Task Watching_a_workflow_tells_of_each_run_s_changes_until_it_is_stopped()
    {
        await app.JsonAsync("trigger", "notification", "seen", "--wait-for", "Sent");
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(2));

        var watched = await Outcome.OfAsync(["watch", "notification", "--interval", "0.1", "--url", app.Url, "--key", App.Key], cancellationToken: stop.Token);

        Assert.Equal(ExitCode.Stopped, watched.ExitCode);
        Assert.Single(watched.Output.Split('\n'), line => line.Contains("seen Completed Sent", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_would_steer_the_terminal_is_spelt_out()
    {
        await app.JsonAsync("trigger", "hello", "a\u001b[31m\u0007[red]b[/]", "--wait-for", "Three");

        var listed = await app.WfAsync("list", "hello", "--limit", "200");

        Assert.DoesNotContain('\u001b', listed.Output);
        Assert.DoesNotContain('\u0007', listed.Output);
        Assert.Contains(@"a\u001b[31m\u0007[red]b[/]", listed.Output, StringComparison.Ordinal);
    }
}

namespace Workflow.Cli.Tests;

/// <summary>What scripts go by.</summary>
public sealed class ExitCodeTests(App app) : IClassFixture<App>
{
    [Theory]
    [InlineData("")]
    [InlineData("explode")]
    [InlineData("get order")]
    [InlineData("graph")]
    [InlineData("get order a --foreign-id b")]
    [InlineData("list order --run-state Sleeping")]
    [InlineData("list order --limit many")]
    [InlineData("watch order --interval 0")]
    [InlineData("get order a --wait-for Paid --timeout -1")]
    [InlineData("completion tcsh")]
    public async Task A_command_line_that_makes_no_sense_is_2_and_says_where_help_is(string line)
    {
        var outcome = await app.WfAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(ExitCode.Usage, outcome.ExitCode);
        Assert.Contains("--help", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
    }

    [Theory]
    [InlineData("trigger hello a --input {")]
    [InlineData("trigger hello a --input @/nothing/here")]
    [InlineData("trigger hello a --start-at Nowhere")]
    [InlineData("list order --limit 201")]
    [InlineData("list order --created-after yesterday")]
    [InlineData("schedules set report a never --foreign-id b")]
    public async Task An_input_that_makes_no_sense_is_2(string line)
    {
        var outcome = await app.WfAsync(line.Split(' '));

        Assert.Equal(ExitCode.Usage, outcome.ExitCode);
        Assert.NotEmpty(outcome.Error);
    }

    [Theory]
    [InlineData("list nothing")]
    [InlineData("get order nobody")]
    [InlineData("get order --foreign-id nobody")]
    [InlineData("history order nobody")]
    [InlineData("pause order nobody")]
    [InlineData("callback order nobody AwaitingPayment")]
    [InlineData("graph nothing")]
    [InlineData("dead-letters replay order nothing")]
    public async Task What_is_not_there_is_3(string line) => Assert.Equal(ExitCode.NotFound, (await app.WfAsync(line.Split(' '))).ExitCode);

    [Fact]
    public async Task What_the_run_s_state_forbids_is_4()
    {
        var runId = await app.OrderAsync("forbidden");

        Assert.Equal(ExitCode.Conflict, (await app.WfAsync("trigger", "order", "forbidden")).ExitCode);
        Assert.Equal(ExitCode.Conflict, (await app.WfAsync("resume", "order", runId)).ExitCode);
    }

    [Fact]
    public async Task A_key_that_is_missing_or_wrong_is_5()
    {
        var missing = await Outcome.OfAsync(["list", "order", "--url", app.Url]);
        var wrong = await Outcome.OfAsync(["list", "order", "--url", app.Url, "--key", "wrong"]);

        Assert.Equal((ExitCode.Forbidden, ExitCode.Forbidden), (missing.ExitCode, wrong.ExitCode));
        Assert.Contains("WF_KEY", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_does_not_get_there_in_time_is_6_and_is_shown_as_it_is()
    {
        var runId = await app.OrderAsync("slow");

        var outcome = await app.WfAsync("get", "order", runId, "--wait-for", "Shipped", "--timeout", "1");

        Assert.Equal(ExitCode.TimedOut, outcome.ExitCode);
        Assert.Contains("AwaitingPayment", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_ended_or_was_paused_without_the_status_waited_for_is_8_and_is_shown()
    {
        var cancelled = await app.OrderAsync("cancelled early");
        await app.JsonAsync("cancel", "order", cancelled);
        var paused = await app.OrderAsync("paused early");
        await app.JsonAsync("pause", "order", paused);

        var afterEnd = await app.WfAsync("get", "order", cancelled, "--wait-for", "Shipped");
        var whilePaused = await app.WfAsync("get", "order", paused, "--wait-for", "Shipped");
        var triggered = await app.WfAsync("trigger", "order", "rejected", "--wait-for", "Shipped");

        Assert.Equal(
            (ExitCode.EndedElsewhere, ExitCode.EndedElsewhere, ExitCode.EndedElsewhere),
            (afterEnd.ExitCode, whilePaused.ExitCode, triggered.ExitCode));
        Assert.Contains("Cancelled", afterEnd.Output, StringComparison.Ordinal);
        Assert.Contains("Paused", whilePaused.Output, StringComparison.Ordinal);
        Assert.Contains("Rejected", triggered.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_had_the_status_waited_for_and_went_on_is_0()
    {
        var run = await app.JsonAsync("trigger", "hello", "passed", "--wait-for", "Three");

        var outcome = await app.WfAsync("get", "hello", (string)run["runId"]!, "--wait-for", "Two");

        Assert.Equal(ExitCode.Success, outcome.ExitCode);
        Assert.Contains("Three", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_is_named_with_the_help_of_its_own_command()
    {
        var outcome = await app.WfAsync("schedules", "set", "report");

        Assert.Equal(ExitCode.Usage, outcome.ExitCode);
        Assert.Contains("ID is missing", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("WHEN is missing", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("--foreign-id", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("`wf schedules set --help`", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", ExitCode.Unreachable)]
    [InlineData("nonsense", ExitCode.Usage)]
    [InlineData("ftp://127.0.0.1", ExitCode.Usage)]
    public async Task An_API_that_cannot_be_reached_is_7_and_what_is_no_URL_is_2(string url, int exitCode) =>
        Assert.Equal(exitCode, (await Outcome.OfAsync(["list", "order", "--url", url])).ExitCode);

    [Fact]
    public async Task Help_lists_every_command_and_exit_code_and_no_key()
    {
        Environment.SetEnvironmentVariable("WF_KEY", "a secret of the environment");
        try
        {
            var help = await Outcome.OfAsync(["--help"]);

            Assert.Equal(ExitCode.Success, help.ExitCode);
            foreach (var command in (string[])["trigger", "get", "list", "watch", "history", "pause", "resume", "cancel", "delete-data", "callback", "graph", "schedules", "dead-letters", "topology", "completion"])
                Assert.Matches($@"(?m)^\s+{command}\b", help.Output);
            Assert.Contains("Exit codes: 0 done", help.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", help.Output, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("WF_KEY", null);
        }
    }

    [Theory]
    [InlineData("bash", "complete")]
    [InlineData("zsh", "compdef")]
    [InlineData("fish", "complete -c wf")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public async Task Shells_are_told_how_to_complete(string shell, string part) =>
        Assert.Contains(part, (await Outcome.OfAsync(["completion", shell])).Output, StringComparison.Ordinal);

    [Fact]
    public async Task What_shells_ask_for_is_answered()
    {
        var commands = await Outcome.OfAsync(["[suggest:4]", "wf h"]);

        Assert.Equal(["history"], commands.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(word => word.StartsWith('h')));
    }
}

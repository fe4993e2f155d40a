using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Workflow.Cli.Commands;

/// <summary>The options that wait for a run to reach a status.</summary>
internal sealed class WaitOptions
{
    /// <summary>How long one request waits; longer waits ask again.</summary>
    private const int SecondsPerRequest = 30;

    public Option<string?> WaitFor { get; } = new("--wait-for") { Description = "Wait until the run has this status, finishes or is paused; if it never had the status then, the exit code is 8.", HelpName = "STATUS" };

    public Option<int> Timeout { get; } = new("--timeout") { Description = "How many seconds to wait (default 60); then the exit code is 6.", HelpName = "SECONDS", DefaultValueFactory = _ => 60 };

    public void AddTo(Command command)
    {
        command.Add(WaitFor);
        command.Add(Timeout);
        Timeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
                result.AddError("--timeout takes 0 or more seconds.");
        });
    }

    /// <summary>The run, when it got there, can get there no more or the time is up, and the exit code that tells these apart.</summary>
    public async Task<(Answer Run, int ExitCode)> GetAsync(Session session, ParseResult parsed, string workflow, string runId, CancellationToken cancellationToken)
    {
        var path = ApiClient.PathOf(workflow, "runs", runId);
        if (parsed.GetValue(WaitFor) is not { } status)
            return (await session.Api.GetAsync(path, cancellationToken), ExitCode.Success);

        var timeout = TimeSpan.FromSeconds(parsed.GetValue(Timeout));
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var left = (int)Math.Clamp(Math.Ceiling((timeout - Stopwatch.GetElapsedTime(started)).TotalSeconds), 0, SecondsPerRequest);
            var answer = await session.Api.GetAsync(path + ApiClient.QueryOf(("waitFor", status), ("timeoutSeconds", left.ToString(CultureInfo.InvariantCulture))), cancellationToken);
            if (answer.Status != HttpStatusCode.Accepted)
                return (answer, await HasHadAsync(session, path, answer, status, cancellationToken) ? ExitCode.Success : ExitCode.EndedElsewhere);
            if (Stopwatch.GetElapsedTime(started) >= timeout)
                return (answer, ExitCode.TimedOut);
        }
    }

    /// <summary>A run that was quicker than the question may have had the status and be somewhere else by now.</summary>
    private static async Task<bool> HasHadAsync(Session session, string path, Answer run, string status, CancellationToken cancellationToken)
    {
        if ((string?)run.Json["status"] == status)
            return true;
        var history = await session.Api.GetAsync(path + "/history", cancellationToken);
        return history.Json["entries"]!.AsArray().Any(entry => (string?)entry!["status"] == status);
    }
}

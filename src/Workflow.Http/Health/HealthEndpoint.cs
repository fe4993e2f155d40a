using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Workflow.Http;

/// <summary>Says whether this host works, and what it works with: 200 when it does, 503 when it does not.</summary>
internal sealed partial class HealthEndpoint(IWorkflows workflows, ProcessStates states, IEnumerable<IHealthProbe> probes, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A run that is not there: asking for it is the cheapest question that a store answers.</summary>
    private readonly string _nobody = RunId.Create(DateTimeOffset.UnixEpoch, 0, Random.Shared);

    public async Task GetAsync(ApiRequest request)
    {
        var checks = new Dictionary<string, Func<CancellationToken, ValueTask>>(StringComparer.Ordinal);
        if (workflows.All is [var any, ..])
            checks["store"] = token => AskStoreAsync(any, token);
        foreach (var probe in probes)
            checks[probe.Part] = probe.CheckAsync;

        var parts = await Task.WhenAll(checks.Select(check => CheckAsync(check.Key, check.Value, request.Aborted))).ConfigureAwait(false);
        var healthy = parts.All(part => part.Status == Healthy);
        await ApiJson.WriteAsync(
            request.Context,
            healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
            new
            {
                Status = healthy ? Healthy : Unhealthy,
                Parts = parts,
                Processes = states.Current.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => pair.Value),
            }).ConfigureAwait(false);
    }

    private const string Healthy = "Healthy";
    private const string Unhealthy = "Unhealthy";

    private async ValueTask AskStoreAsync(IWorkflow workflow, CancellationToken cancellationToken)
    {
        try
        {
            await workflow.GetAsync(_nobody, cancellationToken).ConfigureAwait(false);
        }
        catch (RunNotFoundException)
        {
        }
    }

    /// <summary>What went wrong is for the log alone: this is answered without a key.</summary>
    private async Task<Part> CheckAsync(string name, Func<CancellationToken, ValueTask> check, CancellationToken aborted)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, aborted);
        var started = Stopwatch.GetTimestamp();
        try
        {
            await check(either.Token).AsTask().WaitAsync(either.Token).ConfigureAwait(false);
            return new Part(name, Healthy, Milliseconds());
        }
        catch (Exception exception) when (!aborted.IsCancellationRequested)
        {
            Failed(logger, exception, name);
            return new Part(name, Unhealthy, Milliseconds());
        }

        double Milliseconds() => Math.Round(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 1);
    }

    [LoggerMessage(2, LogLevel.Warning, "The health check of the {Part} failed")]
    private static partial void Failed(ILogger logger, Exception exception, string part);

    private sealed record Part(string Name, string Status, double DurationMs);
}

using Microsoft.Extensions.Logging;

namespace Workflow.Http;

/// <summary>Has answers and operations forgotten that have expired, now and then, beside a request that wrote one.</summary>
internal sealed partial class ForgottenRequests(IWorkflows workflows, IRequestStore? store, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private const int Portion = 100;

    private long _nextAt = time.GetUtcNow().UtcTicks;

    /// <summary>Begins when it is time; it never holds up the caller, nor fails it.</summary>
    public void Purge()
    {
        var now = time.GetUtcNow();
        var due = Interlocked.Read(ref _nextAt);
        if (store is not null && due <= now.UtcTicks && Interlocked.CompareExchange(ref _nextAt, (now + Interval).UtcTicks, due) == due)
            _ = PurgeAsync(store, now);
    }

    private async Task PurgeAsync(IRequestStore requests, DateTimeOffset now)
    {
        try
        {
            foreach (var workflow in workflows.All)
            {
                while (await requests.PurgeRequestsAsync(workflow.Definition.Name, now, Portion, CancellationToken.None).ConfigureAwait(false) == Portion)
                {
                }
            }
        }
        catch (Exception exception)
        {
            Failed(logger, exception);
        }
    }

    [LoggerMessage(4, LogLevel.Warning, "Forgetting expired requests failed; it is tried again in an hour")]
    private static partial void Failed(ILogger logger, Exception exception);
}

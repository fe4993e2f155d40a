using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Workflow.Http;

/// <summary>The HTTP API: finds the route of a request and answers, with a problem (RFC 9457) where it cannot.</summary>
public sealed partial class WorkflowApi
{
    /// <summary>Where the API is mounted.</summary>
    public const string Prefix = "/api/workflows";

    private readonly IReadOnlyList<Route> _routes;
    private readonly ILogger _logger;

    /// <summary>The API of an app's workflows.</summary>
    /// <param name="workflows">The workflows.</param>
    /// <param name="states">What the processes of this host do, for the health check.</param>
    /// <param name="time">The clock of waits.</param>
    /// <param name="logger">Where requests that fail through no fault of the caller are logged.</param>
    /// <param name="stopping">Fires when the host stops: waits end then.</param>
    public WorkflowApi(IWorkflows workflows, ProcessStates states, TimeProvider time, ILogger<WorkflowApi> logger, CancellationToken stopping = default)
    {
        ArgumentNullException.ThrowIfNull(workflows);
        _logger = logger;
        var runs = new RunEndpoints(workflows, time, stopping);
        var steering = new SteeringEndpoints(workflows);
        _routes =
        [
            new("GET", "/health", new HealthEndpoint(states).GetAsync),
            new("POST", Prefix + "/{workflow}/runs", runs.TriggerAsync),
            new("GET", Prefix + "/{workflow}/runs", runs.ListAsync),
            new("GET", Prefix + "/{workflow}/runs/{runId}", runs.GetAsync),
            new("GET", Prefix + "/{workflow}/runs/{runId}/history", runs.HistoryAsync),
            new("POST", Prefix + "/{workflow}/runs/{runId}/{action}", steering.SteerAsync),
            new("POST", Prefix + "/{workflow}/callbacks/{foreignId}/{status}", new CallbackEndpoint(workflows).CallAsync),
        ];
    }

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            var segments = PathSegments.Of(context.Request);
            var matches = _routes.Where(route => route.Matches(segments)).ToList();
            if (matches.Count == 0)
                throw new ProblemException(404, "not-found", "There is nothing here", $"No resource has the path {context.Request.Path}. The API is under {Prefix}/{{workflow}}/runs.");
            var route = matches.FirstOrDefault(route => route.Method == context.Request.Method || (route.Method == "GET" && HttpMethods.IsHead(context.Request.Method)));
            if (route is null)
            {
                context.Response.Headers.Allow = string.Join(", ", matches.Select(match => match.Method).Distinct());
                throw new ProblemException(405, "method-not-allowed", "The method is not allowed here", $"{context.Request.Method} is not allowed here; {context.Response.Headers.Allow} is.");
            }

            await route.Handler(new ApiRequest(context, route.Bind(segments))).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
        catch (Exception exception) when (!context.Response.HasStarted && Problem.Of(exception) is { } problem)
        {
            await problem.WriteAsync(context).ConfigureAwait(false);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            // A callback's own failure, or storage out of reach: nobody outside needs its words, the log has them.
            RequestFailed(_logger, exception, context.Request.Method, context.Request.Path);
            await Problem.Internal(context.TraceIdentifier).WriteAsync(context).ConfigureAwait(false);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed")]
    private static partial void RequestFailed(ILogger logger, Exception exception, string method, string path);

    internal sealed record Route(string Method, string Template, Func<ApiRequest, Task> Handler)
    {
        private readonly string[] _parts = Template.Split('/', StringSplitOptions.RemoveEmptyEntries);

        public bool Matches(IReadOnlyList<string> segments) =>
            segments.Count == _parts.Length && _parts.Zip(segments).All(pair => pair.First[0] == '{' || pair.First == pair.Second);

        public IReadOnlyDictionary<string, string> Bind(IReadOnlyList<string> segments) =>
            _parts.Zip(segments).Where(pair => pair.First[0] == '{').ToDictionary(pair => pair.First[1..^1], pair => pair.Second);
    }
}

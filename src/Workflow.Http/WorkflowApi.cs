using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Workflow.Http;

/// <summary>The HTTP API and the dashboard: finds the route of a request and answers, with a problem (RFC 9457) where it cannot.</summary>
public sealed partial class WorkflowApi : IDisposable
{
    /// <summary>Where the API is mounted.</summary>
    public const string Prefix = "/api/workflows";

    private readonly IReadOnlyList<Route> _routes;
    private readonly AccessKeys _keys;
    private readonly ForgottenRequests _forgotten;
    private readonly ProcessMeasurements _measurements;
    private readonly ILogger _logger;

    /// <summary>The API of an app's workflows.</summary>
    /// <param name="services">The app's services: the workflows, and what else the API needs where it is there.</param>
    /// <param name="options">Options; the defaults when null.</param>
    public WorkflowApi(IServiceProvider services, WorkflowApiOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        options ??= new WorkflowApiOptions();
        var workflows = services.GetRequiredService<IWorkflows>();
        var states = services.GetRequiredService<ProcessStates>();
        var time = services.GetRequiredService<TimeProvider>();
        var store = services.GetService<IRequestStore>();
        // Waits and operations under way end when the host stops.
        var stopping = services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
        _logger = services.GetRequiredService<ILogger<WorkflowApi>>();
        _keys = new AccessKeys(options.Keys);
        _forgotten = new ForgottenRequests(workflows, store, time, _logger);
        _measurements = new ProcessMeasurements(states, services.GetRequiredService<WorkflowTelemetry>());

        var health = new HealthEndpoint(workflows, states, services.GetServices<IHealthProbe>(), time, _logger);
        var about = new WorkflowsEndpoint(workflows, new RunCounter(time), _measurements, options);
        var runs = new RunEndpoints(workflows, stopping);
        var operations = new OperationStore(store);
        var batches = new OperationEndpoints(workflows, operations, new BatchRunner(workflows, operations, time, _logger, stopping), time);
        var schedules = new ScheduleEndpoints(workflows);
        var deadLetters = new DeadLetterEndpoints(workflows);
        _routes =
        [
            // Where two fit, the first answers: these are no workflows.
            new("GET", "/health", health.GetAsync) { IsPublic = true },
            new("GET", Prefix + "/health", health.GetAsync) { IsPublic = true },
            new("GET", Prefix + "/openapi.json", OpenApiDocument.GetAsync),
            new("GET", Prefix + "/ui/{**file}", DashboardFiles.GetAsync) { IsPublic = true },
            new("GET", Prefix, about.ListAsync),
            new("GET", Prefix + "/{workflow}", about.GetAsync),
            new("GET", Prefix + "/{workflow}/graph", about.GraphAsync),
            new("POST", Prefix + "/{workflow}/runs", runs.TriggerAsync),
            new("GET", Prefix + "/{workflow}/runs", runs.ListAsync),
            new("POST", Prefix + "/{workflow}/runs:batch", batches.StartAsync),
            new("GET", Prefix + "/{workflow}/operations/{id}", batches.GetAsync),
            new("DELETE", Prefix + "/{workflow}/operations/{id}", batches.CancelAsync),
            new("GET", Prefix + "/{workflow}/runs/{runId}", runs.GetAsync),
            new("GET", Prefix + "/{workflow}/runs/{runId}/history", runs.HistoryAsync),
            new("GET", Prefix + "/{workflow}/runs/{runId}/timeouts", runs.TimeoutsAsync),
            new("POST", Prefix + "/{workflow}/runs/{runId}/{action}", new SteeringEndpoints(workflows).SteerAsync),
            new("POST", Prefix + "/{workflow}/callbacks/{foreignId}/{status}", new CallbackEndpoint(workflows, new FirstAnswers(store, time)).CallAsync),
            new("GET", Prefix + "/{workflow}/schedules", schedules.ListAsync),
            new("GET", Prefix + "/{workflow}/schedules/{id}", schedules.GetAsync),
            new("PUT", Prefix + "/{workflow}/schedules/{id}", schedules.PutAsync),
            new("DELETE", Prefix + "/{workflow}/schedules/{id}", schedules.DeleteAsync),
            new("GET", Prefix + "/{workflow}/dead-letters", deadLetters.ListAsync),
            new("POST", Prefix + "/{workflow}/dead-letters/{id}/replay", deadLetters.ReplayAsync),
            new("DELETE", Prefix + "/{workflow}/dead-letters/{id}", deadLetters.DiscardAsync),
        ];
    }

    /// <summary>The methods and paths, for what describes them.</summary>
    internal IEnumerable<(string Method, string Template)> Routes => _routes.Select(route => (route.Method, route.Template));

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        SecurityHeaders.Write(context);
        try
        {
            var segments = PathSegments.Of(context.Request);
            var route = RouteOf(context, segments);
            CrossSite.Refuse(context.Request);
            if (!route.IsPublic)
                _keys.Require(context);
            if (route.Method != "GET")
                _forgotten.Purge();
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

    /// <summary>Stops measuring.</summary>
    public void Dispose() => _measurements.Dispose();

    private Route RouteOf(HttpContext context, IReadOnlyList<string> segments)
    {
        var matches = _routes.Where(route => route.Matches(segments)).ToList();
        // A path of the API's own hides a workflow of the same name.
        if (matches is [{ IsPublic: true } own, ..])
            matches = [own];
        if (matches.Count == 0)
            throw new ProblemException(404, "not-found", "There is nothing here", $"No resource has the path {context.Request.Path}. {Prefix}/openapi.json describes those there are.");
        var method = HttpMethods.IsHead(context.Request.Method) ? "GET" : context.Request.Method;
        if (matches.FirstOrDefault(match => match.Method == method) is { } route)
            return route;
        var allowed = matches.SelectMany<Route, string>(match => match.Method == "GET" ? ["GET", "HEAD"] : [match.Method]).Distinct().ToList();
        context.Response.Headers.Allow = string.Join(", ", allowed);
        throw new ProblemException(405, "method-not-allowed", "The method is not allowed here", $"{context.Request.Method} is not allowed here; {string.Join(", ", allowed)} {(allowed.Count == 1 ? "is" : "are")}.");
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed")]
    private static partial void RequestFailed(ILogger logger, Exception exception, string method, string path);
}

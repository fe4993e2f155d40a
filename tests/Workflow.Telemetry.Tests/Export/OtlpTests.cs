using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Workflow.Telemetry.Tests;

/// <summary>AddWorkflowTelemetry in an app of its own: what goes out by which setting.</summary>
public sealed partial class OtlpTests
{
    /// <summary>What the handler logs.</summary>
    private const string Hello = "hello from the handler";

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task Metrics_traces_and_logs_go_out_by_either_protocol(string protocol)
    {
        await using var collector = await OtlpCollector.StartAsync(protocol);
        using var app = App(collector.Settings);
        await app.StartAsync();
        await RunAsync(app);
        await collector.UntilAsync(
            seen => seen.Spans.Count >= 2 && seen.Points.Any(point => point.Metric == "workflow.process.latency") && seen.Logs.Any(line => line.Body == Hello),
            "something of each signal");
        await app.StopAsync();

        Assert.Equal(["greet trigger", "greet-Start"], collector.Spans.Select(span => span.Name).Order(StringComparer.Ordinal));
        Assert.All(collector.Spans, span => Assert.Equal(("Workflow", "testhost"), (span.Scope, span.Service)));
        Assert.Contains(collector.Logs, line => line.Body == Hello && (string?)line.Attributes["workflow.process"] == "greet-Start");
    }

    [Fact]
    public async Task A_signal_without_an_endpoint_stays_here()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var settings = collector.Settings;
        settings["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = settings["OTEL_EXPORTER_OTLP_ENDPOINT"] + "/v1/traces";
        settings.Remove("OTEL_EXPORTER_OTLP_ENDPOINT");
        using var app = App(settings);
        await app.StartAsync();
        await RunAsync(app);
        await collector.UntilAsync(seen => seen.Spans.Count >= 2, "the spans");
        await app.StopAsync();

        Assert.Empty(collector.Points);
        Assert.Empty(collector.Logs);
    }

    [Fact]
    public async Task A_signal_that_is_switched_off_stays_here()
    {
        await using var collector = await OtlpCollector.StartAsync();
        using var app = App(new(collector.Settings) { ["OTEL_METRICS_EXPORTER"] = "none", ["OTEL_LOGS_EXPORTER"] = "none" });
        await app.StartAsync();
        await RunAsync(app);
        await collector.UntilAsync(seen => seen.Spans.Count >= 2, "the spans");
        await app.StopAsync();

        Assert.Empty(collector.Points);
        Assert.Empty(collector.Logs);
    }

    [Fact]
    public async Task An_app_is_called_what_the_standard_settings_say()
    {
        await using var collector = await OtlpCollector.StartAsync();
        using var app = App(new(collector.Settings) { ["OTEL_SERVICE_NAME"] = "shop" });
        await app.StartAsync();
        await RunAsync(app);
        await collector.UntilAsync(seen => seen.Spans.Count >= 2, "the spans");
        await app.StopAsync();

        Assert.All(collector.Spans, span => Assert.Equal("shop", span.Service));
    }

    [Fact]
    public async Task The_lag_that_is_exported_goes_back_to_zero_when_the_process_is_idle()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var clock = new ClockInHand();
        using var app = App(collector.Settings, clock);
        await app.StartAsync();
        var workflow = app.Services.GetRequiredService<IWorkflow<Greeting, Step>>();
        clock.Ahead = TimeSpan.FromHours(-1);
        var run = await workflow.TriggerAsync("late");
        clock.Ahead = TimeSpan.Zero;
        await workflow.AwaitAsync("late", run.RunId, Step.End);
        await collector.UntilAsync(seen => LastLag(seen) >= 3600, "the lag of the late event");

        clock.Ahead = TimeSpan.FromMinutes(2);

        await collector.UntilAsync(seen => LastLag(seen) == 0, "a lag of 0");
        await app.StopAsync();

        static double LastLag(OtlpCollector seen) =>
            seen.Points.LastOrDefault(point => point.Metric == "workflow.process.lag" && (string?)point.Attributes["workflow.process"] == "greet-Start")?.Value ?? -1;
    }

    [Fact]
    public void Without_a_setting_nothing_is_set_up()
    {
        var services = new ServiceCollection();

        Assert.Null(services.AddWorkflowTelemetry(new ConfigurationBuilder().Build()));
        Assert.Empty(services);
    }

    private static IHost App(Dictionary<string, string> settings, TimeProvider? clock = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings!);
        if (clock is not null)
            builder.Services.AddSingleton(clock);
        builder.Services.AddWorkflows(workflows => workflows
            .Add(new WorkflowBuilder<Greeting, Step>("greet").AddStep<Greeter>(Step.Start, Step.End).Build())
            .UseInMemory());
        builder.Services.AddWorkflowTelemetry(builder.Configuration);
        return builder.Build();
    }

    private static async Task RunAsync(IHost app)
    {
        var workflow = app.Services.GetRequiredService<IWorkflow<Greeting, Step>>();
        var run = await workflow.TriggerAsync("a");
        await workflow.AwaitAsync("a", run.RunId, Step.End);
    }

    private sealed class ClockInHand : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }

    internal enum Step
    {
        Start = 1,
        End,
    }

    internal sealed class Greeting;

    internal sealed partial class Greeter(ILogger<Greeter> logger) : IStepHandler<Greeting, Step>
    {
        public Task<Next<Step>> HandleAsync(Run<Greeting, Step> run, CancellationToken cancellationToken)
        {
            Greeted(logger);
            return Task.FromResult<Next<Step>>(Step.End);
        }

        [LoggerMessage(LogLevel.Information, Hello)]
        private static partial void Greeted(ILogger logger);
    }
}

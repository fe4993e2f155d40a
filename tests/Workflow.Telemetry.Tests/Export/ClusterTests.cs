using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Cluster;
using Workflow.Samples;

namespace Workflow.Telemetry.Tests;

/// <summary>What hosts in processes of their own export, over real storage, a real broker and real sockets.</summary>
public sealed class ClusterTests(ClusterFixture cluster) : IClassFixture<ClusterFixture>
{
    /// <summary>Metrics of troubles that do not happen here; <see cref="MetricTableTests"/> look at those.</summary>
    private static readonly string[] Untroubled = ["workflow.outbox.republished", "workflow.process.dead_letters", "workflow.run.conflicts"];

    [Fact]
    public void A_run_is_one_trace_across_hosts()
    {
        foreach (var run in cluster.Shipped)
        {
            var spans = cluster.SpansOf(run);
            var trigger = Assert.Single(spans, span => span.Name == "order trigger");
            Assert.Equal(
                ["notification trigger", "notification-Pending", "notification-order-completed-connector", "order callback", "order trigger", "order-AwaitingPayment-timeout-arming", "order-Created", "order-Paid", "order-on-complete"],
                spans.Select(span => span.Name).Order(StringComparer.Ordinal));
            Assert.Equal("", trigger.ParentSpanId);
            Assert.All(spans, span => Assert.True(span == trigger || spans.Any(other => other.SpanId == span.ParentSpanId), $"{span.Name} has no parent in its trace."));
        }

        // The API's process and both hosts.
        Assert.Equal(3, cluster.Shipped.SelectMany(cluster.SpansOf).Select(span => span.Instance).Distinct().Count());
        Assert.Contains(cluster.Shipped, run => cluster.SpansOf(run).Where(span => span.Kind == ExportedSpan.Consumer).Select(span => span.Instance).Distinct().Count() == 2);
    }

    [Fact]
    public void Spans_of_what_came_through_the_broker_name_it()
    {
        var paid = cluster.SpansOf(cluster.Shipped[0]).Single(span => span.Name == "order-Paid");

        Assert.Equal("servicebus", paid.Attributes["messaging.system"]);
        Assert.Equal("order", paid.Attributes["messaging.destination.name"]);
        Assert.Equal("order-Paid", paid.Attributes["messaging.destination.subscription.name"]);
        Assert.Equal(("Paid", "Shipped", "completed"), (paid.Attributes["workflow.status"], paid.Attributes["workflow.status.after"], paid.Attributes["workflow.outcome"]));
    }

    [Fact]
    public void Attempts_that_fail_are_errors_with_their_exception_until_the_run_is_paused()
    {
        var attempts = cluster.SpansOf(cluster.Failed).Where(span => span.Name == "order-Paid").ToList();

        Assert.Equal(["retried", "retried", "paused"], attempts.Select(span => span.Attributes["workflow.outcome"]));
        Assert.All(attempts, span => Assert.Equal((ExportedSpan.Error, "System.InvalidOperationException"), (span.Status, span.Attributes["error.type"])));
        Assert.All(attempts, span => Assert.Equal(["exception"], span.Events));
        Assert.Single(attempts.Select(span => span.ParentSpanId).Distinct());
    }

    [Fact]
    public void Every_metric_is_exported_with_the_unit_the_kind_and_the_tags_that_the_table_says()
    {
        var exported = cluster.Points.GroupBy(point => point.Metric).ToDictionary(group => group.Key, StringComparer.Ordinal);

        Assert.Equal(
            MetricTable.Rows.Select(metric => metric.Name).Except(Untroubled).Order(StringComparer.Ordinal),
            exported.Keys.Except(Untroubled).Order(StringComparer.Ordinal));
        foreach (var metric in MetricTable.Rows.Where(metric => exported.ContainsKey(metric.Name)))
        {
            var points = exported[metric.Name];
            Assert.All(points, point => Assert.Equal((metric.Unit, metric.Kind), (point.Unit, point.Kind)));
            Assert.Equal(metric.Tags.Order(StringComparer.Ordinal), points.SelectMany(point => point.Attributes.Keys).Distinct().Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Requests_to_storage_are_told_apart_by_what_they_ask_and_conflicts_by_what_was_to_be_stored()
    {
        Assert.Superset(ClusterFixture.ExpectedRequests, cluster.StorageRequests);
        Assert.Contains("create", cluster.ValuesOf("workflow.storage.conflicts", "operation"));
    }

    [Fact]
    public void Lines_that_a_handler_logs_say_which_run_they_are_about_and_belong_to_its_span()
    {
        var run = cluster.Shipped[0];
        var hook = cluster.SpansOf(run).Single(span => span.Name == "order-on-complete");

        var line = Assert.Single(cluster.Logs, line => line.SpanId == hook.SpanId && line.Category == typeof(WriteReceipt).FullName);

        Assert.Equal($"Receipt for order {run.ForeignId}: Shipped, 1 items, total 7.0", line.Body);
        Assert.Equal(hook.TraceId, line.TraceId);
        Assert.Equal(
            ("order", "order-on-complete", run.RunId, run.ForeignId),
            (line.Attributes["workflow.name"], line.Attributes["workflow.process"], line.Attributes["workflow.run_id"], line.Attributes["workflow.foreign_id"]));
        Assert.True((long)line.Attributes["workflow.run_version"]! > 0);
    }

    [Fact]
    public void No_object_and_no_payload_is_in_anything_that_is_exported()
    {
        Assert.True(cluster.Exported(cluster.Failed.ForeignId), "What must be there is not found.");
        Assert.DoesNotContain(ClusterFixture.Markers, cluster.Exported);
    }
}

/// <summary>Two hosts, a broker and the API, which have run some orders and sent what they have to tell to a collector.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private OtlpCollector _collector = null!;

    /// <summary>What is in objects, inputs and payloads, and nowhere else.</summary>
    internal static string[] Markers { get; } = ["MARKER-SKU", "MARKER-MAIL", "MARKER-PAYMENT", "MARKER-BROKEN"];

    /// <summary>What any cluster asks of storage, with the answer.</summary>
    internal static HashSet<string> ExpectedRequests { get; } =
        ["table transaction 202", "table read 200", "table query 200", "table insert 204", "blob lease 201", "blob write 201"];

    /// <summary>Orders that were paid and shipped.</summary>
    internal IReadOnlyList<RunRecord> Shipped { get; private set; } = [];

    /// <summary>An order that could not be shipped, and is paused.</summary>
    internal RunRecord Failed { get; private set; } = null!;

    internal IReadOnlyList<ExportedPoint> Points => _collector.Points;

    internal IReadOnlyList<ExportedLog> Logs => _collector.Logs;

    /// <summary>What the hosts say they asked of storage, with the answer.</summary>
    internal HashSet<string> StorageRequests => ValuesOf("workflow.storage.requests", "operation", "http.response.status_code");

    /// <summary>What a metric was told apart by.</summary>
    internal HashSet<string> ValuesOf(string metric, params string[] tags) =>
        [.. Points.Where(point => point.Metric == metric).Select(point => string.Join(' ', tags.Select(tag => point.Attributes[tag])))];

    internal IReadOnlyList<ExportedSpan> SpansOf(RunRecord run)
    {
        var trace = _collector.Spans.First(span => span.Name == "order trigger" && (string?)span.Attributes["workflow.run_id"] == run.RunId).TraceId;
        return [.. _collector.Spans.Where(span => span.TraceId == trace)];
    }

    internal bool Exported(string text) => _collector.Holds(text);

    public async Task InitializeAsync()
    {
        _collector = await OtlpCollector.StartAsync();
        var settings = new ConfigurationBuilder().AddInMemoryCollection(_collector.Settings!).Build();
        await using var cluster = await TestCluster.StartAsync(
            ClusterWorkflows.Three,
            options => options with { LogLevel = "Trace" },
            configureClient: services =>
            {
                services.AddSingleton<IConfiguration>(settings);
                services.AddWorkflowTelemetry(settings);
            });
        await cluster.AddHostAsync(environment: _collector.Settings);
        await cluster.AddHostAsync(environment: _collector.Settings);
        var orders = cluster.Workflow("order");

        var runs = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => OrderAsync(orders, $"order-{number}")));
        await OrderAsync(orders, "order-misread");
        await Assert.ThrowsAnyAsync<Exception>(() => orders.CallbackAsync("order-misread", "AwaitingPayment", Encoding.UTF8.GetBytes("""{"reference": MARKER-BROKEN}"""), default));
        Shipped = await Task.WhenAll(runs.Select(run => PayAsync(orders, run, RunState.Completed)));
        Failed = await PayAsync(orders, await OrderAsync(orders, "order-failed", failShipping: true), RunState.Paused);
        // The foreign ID is known by now, which is a conflict for the store; and its timeout finds that the run has left.
        await PayAsync(orders, await OrderAsync(orders, "order-1", timeout: 2), RunState.Completed);

        await _collector.UntilAsync(
            collector => Shipped.All(run => SpansOf(run).Any(span => span.Name == "notification-Pending"))
                && collector.Points.Any(point => point.Metric == "workflow.process.skipped_events")
                && collector.Points.Any(point => point.Metric == "workflow.run.in_flight")
                && StorageRequests.IsSupersetOf(ExpectedRequests),
            "the ends of all runs and the requests they took");
    }

    public async Task DisposeAsync() => await _collector.DisposeAsync();

    private static async Task<RunRecord> OrderAsync(IWorkflow orders, string foreignId, bool failShipping = false, int timeout = 3600)
    {
        var order = new { items = new[] { new { sku = Markers[0], quantity = 2, unitPrice = 3.5m } }, email = Markers[1], failShipping, paymentTimeoutSeconds = timeout };
        var run = await orders.TriggerAsync(foreignId, new TriggerOptions { Input = JsonSerializer.SerializeToUtf8Bytes(order) }, default);
        using var patience = new CancellationTokenSource(Patience);
        return (await orders.AwaitAsync(run.RunId, "AwaitingPayment", patience.Token)).Run;
    }

    private static async Task<RunRecord> PayAsync(IWorkflow orders, RunRecord run, RunState until)
    {
        await orders.CallbackAsync(run.ForeignId, "AwaitingPayment", JsonSerializer.SerializeToUtf8Bytes(new { reference = Markers[2] }), default);
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var now = await orders.GetAsync(run.RunId, patience.Token);
            if (now.RunState == until)
                return now;
            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }
}

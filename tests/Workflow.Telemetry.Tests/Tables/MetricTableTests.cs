using System.Diagnostics.Metrics;
using Workflow.AzureStorage;
using Workflow.Samples;
using Workflow.ServiceBus;

namespace Workflow.Telemetry.Tests;

/// <summary>docs/telemetry.md lists the metrics that exist. That the tags are right, <see cref="ClusterTests"/> sees in what is exported.</summary>
public sealed class MetricTableTests
{
    [Fact]
    public void Every_metric_is_documented_with_its_unit_and_kind_and_no_other() =>
        Assert.Equal(
            Instruments().Order(StringComparer.Ordinal),
            MetricTable.Rows.Select(metric => $"{metric.Name} {metric.Unit} {metric.Kind}").Order(StringComparer.Ordinal));

    [Fact]
    public void The_adapters_meters_are_those_that_are_exported() =>
        Assert.Equal([StorageTelemetry.Name, ServiceBusTelemetry.Name], WorkflowInstrumentation.AdapterMeters);

    [Fact]
    public void What_is_measured_of_rare_troubles_has_its_documented_tags()
    {
        var tags = new Dictionary<string, string[]>();
        using var telemetry = new WorkflowTelemetry();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (telemetry.Owns(instrument))
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, measured, _) => tags[instrument.Name] = [.. measured.ToArray().Select(tag => tag.Key)]);
        listener.Start();

        telemetry.Of(OrderProcess()).DeadLettered();
        telemetry.Republished("order", 1);
        telemetry.Conflicted("order", "order-Paid");

        Assert.Equal(["workflow.outbox.republished", "workflow.process.dead_letters", "workflow.run.conflicts"], tags.Keys.Order(StringComparer.Ordinal));
        Assert.All(tags, measured => Assert.Equal(MetricTable.Rows.Single(metric => metric.Name == measured.Key).Tags, measured.Value));
    }

    private static ProcessDescriptor OrderProcess() => OrderWorkflow.Definition.Processes[0];

    private static List<string> Instruments()
    {
        var instruments = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == WorkflowTelemetry.Name || WorkflowInstrumentation.AdapterMeters.Contains(instrument.Meter.Name))
            {
                lock (instruments)
                    instruments.Add($"{instrument.Name} {instrument.Unit} {KindOf(instrument)}");
            }
        };
        listener.Start();
        using var engine = new WorkflowTelemetry();
        using var storage = new StorageTelemetry();
        using var serviceBus = new ServiceBusTelemetry();
        lock (instruments)
            return [.. instruments.Distinct()];
    }

    private static string KindOf(Instrument instrument)
    {
        var type = instrument.GetType().Name;
        return type[..type.IndexOf('`', StringComparison.Ordinal)] switch
        {
            "Counter" => "counter",
            "Histogram" => "histogram",
            "Gauge" or "ObservableGauge" => "gauge",
            var other => other,
        };
    }
}

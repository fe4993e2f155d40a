using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Workflow;

/// <summary>Puts workflows into an app's own OpenTelemetry, whatever it exports to.</summary>
public static class WorkflowInstrumentation
{
    /// <summary>The adapters' meters: this library does not depend on them.</summary>
    internal static readonly string[] AdapterMeters = ["Workflow.AzureStorage", "Workflow.ServiceBus"];

    /// <summary>Adds the metrics of the engine and its adapters.</summary>
    public static MeterProviderBuilder AddWorkflowInstrumentation(this MeterProviderBuilder metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        return metrics.AddMeter([WorkflowTelemetry.Name, .. AdapterMeters]);
    }

    /// <summary>Adds the engine's spans.</summary>
    public static TracerProviderBuilder AddWorkflowInstrumentation(this TracerProviderBuilder traces)
    {
        ArgumentNullException.ThrowIfNull(traces);
        return traces.AddSource(WorkflowTelemetry.Name);
    }
}

using Microsoft.Extensions.Configuration;

namespace Workflow;

/// <summary>
/// Which signals go out by OTLP: those that have an endpoint, of their own or in common. Everything else the exporter reads by itself.
/// https://opentelemetry.io/docs/specs/otel/protocol/exporter/
/// </summary>
internal readonly record struct OtlpSettings(bool Metrics, bool Traces, bool Logs)
{
    public bool IsOn => Metrics || Traces || Logs;

    public static OtlpSettings Read(IConfiguration configuration)
    {
        return new OtlpSettings(HasEndpoint("METRICS"), HasEndpoint("TRACES"), HasEndpoint("LOGS"));

        // OTEL_METRICS_EXPORTER=none is the specification's way to leave a signal out.
        bool HasEndpoint(string signal) =>
            (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 } || configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"] is { Length: > 0 })
            && !string.Equals(configuration[$"OTEL_{signal}_EXPORTER"], "none", StringComparison.OrdinalIgnoreCase);
    }
}

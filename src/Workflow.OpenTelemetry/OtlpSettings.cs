using System.Globalization;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace Workflow;

/// <summary>
/// Whether a signal goes out by OTLP, and its own settings, which come before those that it has in common with others: the exporter
/// reads only the latter by itself. https://opentelemetry.io/docs/specs/otel/protocol/exporter/
/// </summary>
internal sealed class OtlpSettings(IConfiguration configuration, string signal)
{
    /// <summary>It has an endpoint, and <c>OTEL_{signal}_EXPORTER</c> does not say <c>none</c>.</summary>
    public bool IsOn =>
        (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 } || Own("ENDPOINT") is not null)
        && !string.Equals(configuration[$"OTEL_{signal}_EXPORTER"], "none", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="WorkflowConfigurationException">A setting cannot be read.</exception>
    public void Apply(OtlpExporterOptions exporter)
    {
        if (Own("PROTOCOL") is { } protocol)
        {
            exporter.Protocol = protocol switch
            {
                "grpc" => OtlpExportProtocol.Grpc,
                "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
                _ => throw Wrong("PROTOCOL", protocol, "grpc or http/protobuf is expected."),
            };
        }
        if (Own("ENDPOINT") is { } endpoint)
            exporter.Endpoint = Uri.TryCreate(endpoint, UriKind.Absolute, out var address) ? address : throw Wrong("ENDPOINT", endpoint, "an address is expected.");
        if (Own("HEADERS") is { } headers)
            exporter.Headers = headers;
        if (Own("TIMEOUT") is { } timeout)
            exporter.TimeoutMilliseconds = int.TryParse(timeout, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) ? milliseconds : throw Wrong("TIMEOUT", timeout, "milliseconds are expected.");
    }

    private string? Own(string setting) => configuration[NameOf(setting)] is { Length: > 0 } value ? value : null;

    private string NameOf(string setting) => $"OTEL_EXPORTER_OTLP_{signal}_{setting}";

    private WorkflowConfigurationException Wrong(string setting, string value, string expected) => new("", $"Setting {NameOf(setting)} is '{value}'; {expected}");
}

namespace Workflow.Telemetry.Tests;

/// <summary>A span as it was exported.</summary>
internal sealed record ExportedSpan(
    string Service,
    string Instance,
    string Scope,
    string TraceId,
    string SpanId,
    string ParentSpanId,
    string Name,
    int Kind,
    IReadOnlyDictionary<string, object?> Attributes,
    IReadOnlyList<string> Events,
    IReadOnlyList<string> LinkedSpanIds,
    int Status)
{
    public const int Internal = 1, Server = 2, Producer = 4, Consumer = 5;

    public const int Error = 2;
}

/// <summary>A point of a metric as it was exported.</summary>
internal sealed record ExportedPoint(string Instance, string Meter, string Metric, string Unit, string Kind, double Value, IReadOnlyDictionary<string, object?> Attributes);

/// <summary>A line of a log as it was exported.</summary>
internal sealed record ExportedLog(string Category, string Body, int Severity, string TraceId, string SpanId, IReadOnlyDictionary<string, object?> Attributes);

/// <summary>Reads export requests: the field numbers are OTLP's.</summary>
internal static class OtlpDecoder
{
    public static IEnumerable<ExportedSpan> Spans(ProtoMessage request) =>
        from ofResource in request.Messages(1)
        let resource = ofResource.Message(1)!.Attributes(1)
        from ofScope in ofResource.Messages(2)
        let scope = ofScope.Message(1)?.Text(1) ?? ""
        from span in ofScope.Messages(2)
        select new ExportedSpan(
            (string)resource["service.name"]!,
            (string)resource["service.instance.id"]!,
            scope,
            span.Hex(1),
            span.Hex(2),
            span.Hex(4),
            span.Text(5),
            (int)span.Integer(6),
            span.Attributes(9),
            [.. span.Messages(11).Select(@event => @event.Text(2))],
            [.. span.Messages(13).Select(link => link.Hex(2))],
            (int)(span.Message(15)?.Integer(3) ?? 0));

    public static IEnumerable<ExportedPoint> Points(ProtoMessage request) =>
        from ofResource in request.Messages(1)
        let resource = ofResource.Message(1)!.Attributes(1)
        from ofScope in ofResource.Messages(2)
        from metric in ofScope.Messages(2)
        from point in PointsOf(metric)
        select new ExportedPoint(
            (string)resource["service.instance.id"]!,
            ofScope.Message(1)?.Text(1) ?? "",
            metric.Text(1),
            metric.Text(3),
            point.Kind,
            point.Value,
            point.Attributes);

    public static IEnumerable<ExportedLog> Logs(ProtoMessage request) =>
        from ofResource in request.Messages(1)
        from ofScope in ofResource.Messages(2)
        from log in ofScope.Messages(2)
        select new ExportedLog(
            ofScope.Message(1)?.Text(1) ?? "",
            log.Message(5)?.AnyValue() as string ?? "",
            (int)log.Integer(2),
            log.Hex(9),
            log.Hex(10),
            log.Attributes(6));

    private static IEnumerable<(string Kind, double Value, IReadOnlyDictionary<string, object?> Attributes)> PointsOf(ProtoMessage metric) =>
        metric.Message(5) is { } gauge ? gauge.Messages(1).Select(point => ("gauge", NumberOf(point), point.Attributes(7)))
        : metric.Message(7) is { } sum ? sum.Messages(1).Select(point => ("counter", NumberOf(point), point.Attributes(7)))
        : metric.Message(9) is { } histogram ? histogram.Messages(1).Select(point => ("histogram", (double)point.Integer(4), point.Attributes(9)))
        : [];

    private static double NumberOf(ProtoMessage point) => point.Has(4) ? point.Double(4) : point.Integer(6);
}

using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Workflow.Telemetry.Tests;

/// <summary>Stands in for an OpenTelemetry collector on a loopback socket: takes OTLP over HTTP and over gRPC, and keeps it.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WebApplication _server;
    private readonly ConcurrentQueue<byte[]> _requests = new();
    private readonly ConcurrentQueue<ExportedSpan> _spans = new();
    private readonly ConcurrentQueue<ExportedPoint> _points = new();
    private readonly ConcurrentQueue<ExportedLog> _logs = new();

    private OtlpCollector(WebApplication server, string protocol)
    {
        _server = server;
        Protocol = protocol;
    }

    /// <summary>What it speaks, as <c>OTEL_EXPORTER_OTLP_PROTOCOL</c> says it.</summary>
    public string Protocol { get; }

    public string Endpoint => _server.Urls.First();

    /// <summary>The settings that send everything here, soon.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Endpoint,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = Protocol,
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
    };

    public IReadOnlyList<ExportedSpan> Spans => [.. _spans];

    public IReadOnlyList<ExportedPoint> Points => [.. _points];

    public IReadOnlyList<ExportedLog> Logs => [.. _logs];

    public static async Task<OtlpCollector> StartAsync(string protocol = "http/protobuf")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocol == "grpc" ? HttpProtocols.Http2 : HttpProtocols.Http1));
        var server = builder.Build();
        var collector = new OtlpCollector(server, protocol);
        server.Run(collector.TakeAsync);
        await server.StartAsync();
        return collector;
    }

    /// <summary>Whether a text is anywhere in what was exported, in whatever field.</summary>
    public bool Holds(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return _requests.Any(request => request.AsSpan().IndexOf(bytes) >= 0);
    }

    /// <summary>Waits until what has been exported so far is as wanted.</summary>
    public async Task UntilAsync(Func<OtlpCollector, bool> wanted, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!wanted(this))
        {
            if (patience.IsCancellationRequested)
                Assert.Fail($"Not exported: {what}. Spans: {string.Join(", ", Spans.Select(span => span.Name))}; metrics: {string.Join(", ", Points.Select(point => point.Metric).Distinct())}; {_logs.Count} log lines.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var isGrpc = context.Request.ContentType == "application/grpc";
        var content = isGrpc ? Unframed(body.ToArray()) : body.ToArray();
        _requests.Enqueue(content);
        Keep(context.Request.Path.Value!, new ProtoMessage(content));

        // An empty answer says that everything was taken.
        if (isGrpc)
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(new byte[5]);
            context.Response.AppendTrailer("grpc-status", "0");
        }
        else
        {
            context.Response.ContentType = "application/x-protobuf";
        }
    }

    private void Keep(string path, ProtoMessage request)
    {
        switch (path)
        {
            case "/v1/traces" or "/opentelemetry.proto.collector.trace.v1.TraceService/Export":
                foreach (var span in OtlpDecoder.Spans(request))
                    _spans.Enqueue(span);
                break;
            case "/v1/metrics" or "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export":
                foreach (var point in OtlpDecoder.Points(request))
                    _points.Enqueue(point);
                break;
            case "/v1/logs" or "/opentelemetry.proto.collector.logs.v1.LogsService/Export":
                foreach (var log in OtlpDecoder.Logs(request))
                    _logs.Enqueue(log);
                break;
            default:
                throw new InvalidOperationException($"There is nothing at {path}.");
        }
    }

    /// <summary>A gRPC message is preceded by whether it is compressed, and by its length.</summary>
    private static byte[] Unframed(byte[] body)
    {
        Assert.Equal(0, body[0]);
        var length = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1));
        return body[5..(5 + length)];
    }
}

using System.Net.Http.Json;

namespace Workflow.Telemetry.Tests;

/// <summary>The local host as a process: its settings alone send its telemetry.</summary>
public sealed class LocalHostTests
{
    [Fact]
    public async Task The_trace_of_a_caller_goes_on_through_the_request_to_the_run_and_its_hook()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var host = await LocalHostProcess.StartAsync(collector.Settings);
        using var client = new HttpClient { BaseAddress = host.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/workflows/order/runs")
        {
            // An order without items is rejected at once.
            Content = JsonContent.Create(new { foreignId = "order-1", input = new { items = Array.Empty<object>() } }),
        };
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        (await client.SendAsync(request)).EnsureSuccessStatusCode();
        await collector.UntilAsync(seen => seen.Spans.Any(span => span.Name == "order-on-complete") && seen.Spans.Any(span => span.Kind == ExportedSpan.Server), "the run's end and the request");

        var spans = collector.Spans.Where(span => span.TraceId == "0af7651916cd43dd8448eb211c80319c").ToDictionary(span => span.Name);
        var server = spans.Values.Single(span => span.Kind == ExportedSpan.Server);
        Assert.Equal("b7ad6b7169203331", server.ParentSpanId);
        Assert.Equal(server.SpanId, spans["order trigger"].ParentSpanId);
        Assert.Equal(spans["order trigger"].SpanId, spans["order-Created"].ParentSpanId);
        Assert.Equal(spans["order-Created"].SpanId, spans["order-on-complete"].ParentSpanId);
        Assert.All(spans.Values, span => Assert.Equal("Workflow.LocalHost", span.Service));
    }

    [Fact]
    public async Task Probes_and_whoever_looks_leave_no_spans()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var host = await LocalHostProcess.StartAsync(collector.Settings);
        using var client = new HttpClient { BaseAddress = host.Address };
        (await client.GetAsync("/health")).EnsureSuccessStatusCode();
        (await client.GetAsync("/api/workflows")).EnsureSuccessStatusCode();
        (await client.PostAsJsonAsync("/api/workflows/order/runs", new { foreignId = "order-2", input = new { } })).EnsureSuccessStatusCode();

        await collector.UntilAsync(seen => seen.Spans.Any(span => span.Kind == ExportedSpan.Server), "the request that triggers");

        Assert.DoesNotContain(collector.Spans, span => span.Kind == ExportedSpan.Server && span.Name.StartsWith("GET", StringComparison.Ordinal));
    }
}

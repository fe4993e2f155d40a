using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Workflow.AzureStorage;

namespace Workflow.Http.Tests.Counting;

/// <summary>Counts the rows that a store reads, as the service hands them out.</summary>
internal sealed class RowCounter : HttpPipelineSynchronousPolicy
{
    private int _rows;

    public int Rows => Volatile.Read(ref _rows);

    public void Reset() => Volatile.Write(ref _rows, 0);

    public void CountIn(AzureStorageOptions options) => options.ConfigureTables += tables => tables.AddPolicy(this, HttpPipelinePosition.PerRetry);

    public override void OnReceivedResponse(HttpMessage message)
    {
        if (message.Request.Method != RequestMethod.Get || message.Response.Status != 200 || message.Response.ContentStream is null)
            return;
        // The response is buffered by the pipeline after this: read it here, and put it back.
        using var copy = new MemoryStream();
        message.Response.ContentStream.CopyTo(copy);
        message.Response.ContentStream.Dispose();
        message.Response.ContentStream = new MemoryStream(copy.ToArray());
        using var json = JsonDocument.Parse(copy.ToArray());
        Interlocked.Add(ref _rows, json.RootElement.TryGetProperty("value", out var rows) && rows.ValueKind == JsonValueKind.Array ? rows.GetArrayLength() : 1);
    }
}

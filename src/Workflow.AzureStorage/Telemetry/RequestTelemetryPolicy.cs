using Azure.Core;
using Azure.Core.Pipeline;

namespace Workflow.AzureStorage;

/// <summary>Counts every request that is sent, by what it asks and what the answer was. It sits behind the retries.</summary>
internal sealed class RequestTelemetryPolicy(StorageTelemetry telemetry) : HttpPipelinePolicy
{
    private const int NoAnswer = 0;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var status = NoAnswer;
        try
        {
            ProcessNext(message, pipeline);
            status = message.Response.Status;
        }
        finally
        {
            telemetry.Requested(OperationOf(message.Request), status);
        }
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var status = NoAnswer;
        try
        {
            await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
            status = message.Response.Status;
        }
        finally
        {
            telemetry.Requested(OperationOf(message.Request), status);
        }
    }

    /// <summary>Only blob requests name a blob type, a lease or a restype; tables speak OData.</summary>
    internal static string OperationOf(Request request)
    {
        var (method, path, query) = (request.Method, request.Uri.Path, request.Uri.Query);
        if (request.Headers.TryGetValue("DataServiceVersion", out _))
            return path.EndsWith("/$batch", StringComparison.Ordinal) || path.EndsWith("$batch", StringComparison.Ordinal) ? "table transaction" : TableOperationOf(method, path);
        if (query.Contains("comp=lease", StringComparison.Ordinal))
            return "blob lease";
        if (query.Contains("comp=list", StringComparison.Ordinal))
            return "blob list";
        if (query.Contains("restype=container", StringComparison.Ordinal))
            return "blob container";
        return method.Method switch
        {
            "GET" => "blob read",
            "PUT" => "blob write",
            "DELETE" => "blob delete",
            "HEAD" => "blob properties",
            _ => "blob other",
        };
    }

    private static string TableOperationOf(RequestMethod method, string path)
    {
        var ofRow = path.Contains("PartitionKey=", StringComparison.Ordinal);
        return method.Method switch
        {
            "GET" when ofRow => "table read",
            "GET" => "table query",
            "POST" when path.EndsWith("Tables", StringComparison.Ordinal) => "table create",
            "POST" => "table insert",
            "PUT" or "PATCH" or "MERGE" => "table update",
            "DELETE" when ofRow => "table delete",
            _ => "table other",
        };
    }
}

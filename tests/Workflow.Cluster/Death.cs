using System.Diagnostics;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Workflow.Cluster;

/// <summary>Ends this process where it was told to, as kill -9 does: nothing is flushed, closed or said.</summary>
internal static class Death
{
    private static DiePoint? _point;
    private static int _occasionsLeft;

    public static void Plan(ClusterOptions options)
    {
        _point = options.DieAt;
        _occasionsLeft = options.DieAtOccasion;
    }

    public static void At(DiePoint point)
    {
        if (_point != point || Interlocked.Decrement(ref _occasionsLeft) != 0)
            return;
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}

/// <summary>Dies around commits.</summary>
internal sealed class MortalRecordStore(IRecordStore inner) : RecordStoreDecorator(inner)
{
    public override async ValueTask<CommitResult> CommitAsync(Move move, CancellationToken cancellationToken)
    {
        Death.At(DiePoint.BeforeCommit);
        var result = await base.CommitAsync(move, cancellationToken);
        Death.At(DiePoint.BeforePublish);
        return result;
    }
}

/// <summary>Dies after events were sent.</summary>
internal sealed class MortalPublisher(IEventPublisher inner) : IEventPublisher
{
    public async ValueTask PublishAsync(IReadOnlyList<WorkflowEvent> events, CancellationToken cancellationToken)
    {
        await inner.PublishAsync(events, cancellationToken);
        Death.At(DiePoint.AfterPublish);
    }
}

/// <summary>Dies when the account has done a transaction, before anybody here knows.</summary>
internal sealed class MortalTransport : HttpPipelinePolicy
{
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        ProcessNext(message, pipeline);
        Answered(message);
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline);
        Answered(message);
    }

    private static void Answered(HttpMessage message)
    {
        if (message.Request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal))
            Death.At(DiePoint.DuringCommit);
    }
}

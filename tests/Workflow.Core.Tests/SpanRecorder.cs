using System.Collections.Concurrent;
using System.Diagnostics;

namespace Workflow.Core.Tests;

/// <summary>Listens to the spans of one workflow.</summary>
internal sealed class SpanRecorder : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    /// <param name="workflow">The workflow.</param>
    /// <param name="sampling">What becomes of its spans.</param>
    public SpanRecorder(string workflow, ActivitySamplingResult sampling = ActivitySamplingResult.AllDataAndRecorded)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is WorkflowTelemetry.Name or UserSource,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => sampling,
            ActivityStopped = activity =>
            {
                if (activity.Source.Name == UserSource || activity.GetTagItem("workflow.name") as string == workflow)
                    _ended.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The name of a source that stands for user code's.</summary>
    public const string UserSource = "Workflow.Core.Tests.User";

    /// <summary>The spans that have ended, in the order of their ends.</summary>
    public IReadOnlyList<Activity> Ended => [.. _ended];

    /// <summary>The only span of a name.</summary>
    public Activity Only(string name) => Assert.Single(Ended, span => span.OperationName == name);

    public void Dispose() => _listener.Dispose();
}

using System.Globalization;

namespace Workflow.Testing;

/// <summary>Makes a run for testing one handler alone, without a host or a store.</summary>
public static class TestRun
{
    /// <summary>A run at a status.</summary>
    /// <param name="status">The status it has.</param>
    /// <param name="value">Its object.</param>
    /// <param name="foreignId">Its foreign ID.</param>
    /// <param name="runState">Its run state.</param>
    /// <param name="version">Its version.</param>
    /// <param name="onStateChange">Told when the handler pauses or cancels the run, with the reason; throwing makes that fail.</param>
    public static Run<TObject, TStatus> Create<TObject, TStatus>(
        TStatus status,
        TObject value,
        string foreignId = "test",
        RunState runState = RunState.Running,
        long version = 1,
        Action<RunState, string>? onStateChange = null)
        where TStatus : struct, Enum
    {
        var now = WorkflowTestHost.DefaultStart;
        var record = new RunRecord
        {
            Workflow = "test",
            ForeignId = foreignId,
            RunId = RunId.Create(now, bucket: 0, new Random(0)),
            RunState = runState,
            Status = Convert.ToInt32(status, CultureInfo.InvariantCulture),
            StatusDescription = status.ToString(),
            Version = version,
            StatusVersion = version,
            Object = ReadOnlyMemory<byte>.Empty,
            CreatedAt = now,
            UpdatedAt = now,
        };
        return new Run<TObject, TStatus>(record, status, value, new Controller(onStateChange));
    }

    private sealed class Controller(Action<RunState, string>? onStateChange) : IRunController
    {
        public Task ChangeStateAsync(RunRecord run, RunState to, string reason, CancellationToken cancellationToken)
        {
            onStateChange?.Invoke(to, reason);
            return Task.CompletedTask;
        }
    }
}

using Microsoft.Extensions.Logging;

namespace Workflow.Http;

/// <summary>
/// Works on operations in the background of the host that took them, and stores after each portion how far they have got. One
/// whose host has stopped is gone on with by whichever host is asked for it next: nothing is lost, and runs that were
/// changed before say so when they are asked again.
/// </summary>
internal sealed partial class BatchRunner(IWorkflows workflows, OperationStore operations, TimeProvider time, ILogger logger, CancellationToken stopping)
{
    private const int Portion = 50;
    private const int Parallelism = 4;

    /// <summary>Without a sign of life for so long, its host is taken to be gone.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromSeconds(30);

    private readonly string _host = Guid.NewGuid().ToString("N");

    /// <summary>Takes on an operation and works on it in the background.</summary>
    public async Task<BatchOperation> StartAsync(BatchOperation operation, CancellationToken cancellationToken)
    {
        var stored = await operations.PutAsync(new Stored<BatchOperation>(operation with { Owner = _host }, null), cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException("An operation of this ID exists.");
        _ = Task.Run(() => WorkAsync(stored), CancellationToken.None);
        return stored.Value;
    }

    /// <summary>Goes on with an operation that nobody works on any more.</summary>
    public async Task<BatchOperation> ContinueAsync(Stored<BatchOperation> operation, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (operation.Value.State != BatchState.Running || (operation.Value.Owner is not null && now - operation.Value.UpdatedAt < Abandoned))
            return operation.Value;
        var claimed = await operations.PutAsync(operation with { Value = operation.Value with { Owner = _host, UpdatedAt = now } }, cancellationToken).ConfigureAwait(false);
        if (claimed is { } mine)
            _ = Task.Run(() => WorkAsync(mine), CancellationToken.None);
        return claimed?.Value ?? operation.Value;
    }

    private async Task WorkAsync(Stored<BatchOperation> operation)
    {
        try
        {
            while (operation.Value.State == BatchState.Running)
            {
                var done = stopping.IsCancellationRequested
                    ? operation.Value with { Owner = null }
                    : await StepAsync(operation.Value).ConfigureAwait(false);
                if (await StoreAsync(operation with { Value = done }).ConfigureAwait(false) is not { } stored || done.Owner is null)
                    return;
                operation = stored;
            }
        }
        catch (Exception exception)
        {
            // Whoever asks for it next, after a while, goes on with it.
            Interrupted(logger, exception, operation.Value.OperationId, operation.Value.Workflow);
        }
    }

    /// <summary>Stores progress; a wish to cancel that came meanwhile is kept. Null when another host has taken over.</summary>
    private async Task<Stored<BatchOperation>?> StoreAsync(Stored<BatchOperation> operation)
    {
        while (true)
        {
            if (await operations.PutAsync(operation, CancellationToken.None).ConfigureAwait(false) is { } stored)
                return stored;
            var found = await operations.FindAsync(operation.Value.Workflow, operation.Value.OperationId, CancellationToken.None).ConfigureAwait(false);
            if (found is not { } other || other.Value.Owner != _host)
                return null;
            operation = new Stored<BatchOperation>(operation.Value with { CancelRequested = other.Value.CancelRequested }, other.ETag);
        }
    }

    private async Task<BatchOperation> StepAsync(BatchOperation operation)
    {
        if (operation.CancelRequested)
            return operation with { State = BatchState.Cancelled, UpdatedAt = time.GetUtcNow() };
        if (!workflows.TryGet(operation.Workflow, out var workflow) || SteeringAction.Of(operation.Action) is not { } action)
            throw new InvalidOperationException($"This app has no workflow '{operation.Workflow}'.");

        var (runIds, next) = await NextAsync(workflow, operation).ConfigureAwait(false);
        var problems = new BatchProblem?[runIds.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, runIds.Count), new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = CancellationToken.None }, async (index, token) =>
        {
            problems[index] = await SteerAsync(workflow, action, runIds[index], operation.Reason, token).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return operation.With(problems, next, time.GetUtcNow());
    }

    /// <summary>The next portion, and where the one after it begins; null when there is none.</summary>
    private static async Task<(IReadOnlyList<string> RunIds, string? Next)> NextAsync(IWorkflow workflow, BatchOperation operation)
    {
        var filter = operation.Filter;
        if (filter.RunIds.Count > 0)
        {
            var from = operation.Cursor is null ? 0 : filter.RunIds.ToList().IndexOf(operation.Cursor) + 1;
            var portion = filter.RunIds.Skip(from).Take(Portion).ToList();
            return (portion, from + portion.Count < filter.RunIds.Count ? portion[^1] : null);
        }

        var page = await workflow.ListAsync(
            new RunQuery
            {
                Workflow = operation.Workflow,
                ForeignIds = filter.ForeignIds,
                Statuses = [.. filter.Statuses.Select(status => RunFilter.StatusOf(workflow.Definition, status))],
                RunStates = filter.RunStates,
                CreatedAfter = filter.CreatedAfter,
                CreatedBefore = filter.CreatedBefore,
                Limit = Portion,
                ContinuationToken = operation.Cursor,
                WithoutObjects = true,
            },
            CancellationToken.None).ConfigureAwait(false);
        return ([.. page.Items.Select(run => run.RunId)], page.ContinuationToken);
    }

    private static async Task<BatchProblem?> SteerAsync(IWorkflow workflow, SteeringAction action, string runId, string reason, CancellationToken cancellationToken)
    {
        try
        {
            await action.RunAsync(workflow, runId, new SteerOptions { Reason = reason }, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (exception is RunNotFoundException or InvalidRunStateException or RunConflictException)
        {
            var problem = Problem.Of(exception)!;
            return new BatchProblem(runId, $"urn:workflow:problem:{problem.Type}", problem.Detail);
        }
    }

    [LoggerMessage(3, LogLevel.Error, "Operation {OperationId} of workflow {Workflow} was interrupted; it goes on when it is asked for")]
    private static partial void Interrupted(ILogger logger, Exception exception, string operationId, string workflow);
}

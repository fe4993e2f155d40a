namespace Workflow.Core.Tests;

/// <summary>Looks into the outbox.</summary>
internal static class Receipts
{
    /// <summary>Every receipt of a workflow, due or not.</summary>
    public static async Task<IReadOnlyList<OutboxEntry>> ReceiptsAsync(this WorkflowTestHost host, string workflow) =>
        (await host.Store.DueReceiptsAsync(workflow, DateTimeOffset.MaxValue, 1000, null, default)).Items;
}

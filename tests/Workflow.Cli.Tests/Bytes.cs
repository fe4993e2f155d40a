namespace Workflow.Cli.Tests;

/// <summary>A workflow that keeps what a callback brings, whatever it is.</summary>
internal static class Bytes
{
    public const string Workflow = "bytes";

    public static WorkflowDefinition<Kept, At> Definition { get; } = new WorkflowBuilder<Kept, At>(Workflow)
        .AddCallback(At.Waiting, KeepAsync, At.Done)
        .Build();

    private static async Task<Next<At>> KeepAsync(Run<Kept, At> run, Stream payload, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await payload.CopyToAsync(bytes, cancellationToken);
        run.Object.Hex = Convert.ToHexString(bytes.ToArray());
        return At.Done;
    }

    internal enum At
    {
        Waiting = 1,
        Done,
    }

    internal sealed class Kept
    {
        public string Hex { get; set; } = "";
    }
}

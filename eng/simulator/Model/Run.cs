namespace Workflow.Simulator.Model;

/// <summary>A run on its way.</summary>
/// <param name="Number">Which; it stands for its foreign ID.</param>
/// <param name="Partition">The bucket of its foreign ID.</param>
/// <param name="TriggeredAt">When it was triggered.</param>
internal sealed record Run(int Number, int Partition, double TriggeredAt)
{
    /// <summary>The step that its next message is for, 0 for the first.</summary>
    public int Step { get; set; }
}

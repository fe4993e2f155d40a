namespace Workflow.Simulator.Model;

/// <summary>Messages of one foreign ID, or of one shard of them, for one step: one host has them, and one at a time is worked on.</summary>
/// <param name="step">The step.</param>
/// <param name="key">Which of the step's: a foreign ID or a shard.</param>
internal sealed class Session(int step, int key)
{
    public int Step => step;

    public int Key => key;

    public Queue<Run> Messages { get; } = new();

    /// <summary>Who has it; null when it is with the broker.</summary>
    public Host? Holder { get; set; }

    /// <summary>Whether its holder waits for its next message.</summary>
    public bool IsIdle { get; set; }

    /// <summary>Until when its holder may keep it.</summary>
    public double HeldUntil { get; set; }

    /// <summary>Counts the waits for a message, so that one that is over is told from the present one.</summary>
    public int Waits { get; set; }
}

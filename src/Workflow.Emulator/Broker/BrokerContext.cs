using Workflow.Emulator.Faults;

namespace Workflow.Emulator.Broker;

/// <summary>What every queue of a namespace shares.</summary>
internal sealed class BrokerContext(TimeProvider time, FaultInjector faults, IMessageJournal? journal) : IDisposable
{
    public TimeProvider Time { get; } = time;

    public FaultInjector Faults { get; } = faults;

    /// <summary>Where messages are kept beyond the process; null keeps them in memory only.</summary>
    public IMessageJournal? Journal { get; } = journal;

    /// <summary>Sends a message on to another entity. Arguments: target, content, source of a dead letter, the queue it leaves.</summary>
    public Action<string, MessageContent, string?, MessageQueue> Forward { get; set; } = static (_, _, _, _) => { };

    public void Dispose() => (Journal as IDisposable)?.Dispose();
}

namespace Workflow.Emulator.Broker;

/// <summary>Keeps messages beyond the process. Called while the queue is locked, in the order things happen.</summary>
internal interface IMessageJournal
{
    /// <summary>A message is new in the queue, or what a restart must know of it has changed.</summary>
    void Put(string path, BrokerMessage message);

    void Remove(string path, long sequenceNumber);

    /// <summary>Gives a queue that has come to be what an earlier process kept of it.</summary>
    void RestoreInto(MessageQueue queue);

    void SetSessionState(string path, string sessionId, byte[]? state);
}

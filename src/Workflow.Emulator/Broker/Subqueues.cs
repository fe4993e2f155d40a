namespace Workflow.Emulator.Broker;

/// <summary>Makes a queue together with the dead-letter queue that belongs to it.</summary>
internal static class Subqueues
{
    public static MessageQueue Create(QueueSettings settings, BrokerContext context)
    {
        var deadLetters = new MessageQueue(
            new QueueSettings(EntityPath.OfDeadLetters(settings.Path)) { LockDuration = settings.LockDuration, MaxBytes = long.MaxValue },
            context,
            deadLetters: null);
        return new MessageQueue(settings, context, deadLetters);
    }
}

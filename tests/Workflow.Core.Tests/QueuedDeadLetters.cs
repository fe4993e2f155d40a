namespace Workflow.Core.Tests;

/// <summary>A broker's dead letters as a list.</summary>
internal sealed class QueuedDeadLetters : IDeadLetterSource
{
    private readonly List<DeadLetter> _waiting = [];

    public int Count => _waiting.Count;

    /// <summary>Puts an event where the broker puts what it gives up on.</summary>
    public string GiveUpOn(WorkflowEvent @event, DateTimeOffset at)
    {
        var deadLetter = new DeadLetter
        {
            Id = DeadLetter.IdOf(@event.Process, at, _waiting.Count),
            Workflow = @event.Workflow,
            Process = @event.Process,
            Reason = "MaxDeliveryCountExceeded",
            Description = "10 deliveries without an answer.",
            EnqueuedAt = at,
            Event = @event,
            Message = new ConnectorMessage { MessageId = @event.MessageId },
        };
        _waiting.Add(deadLetter);
        return deadLetter.Id;
    }

    /// <summary>Puts a message there that is no event.</summary>
    public string GiveUpOn(string workflow, string process, ConnectorMessage message, DateTimeOffset at)
    {
        var id = DeadLetter.IdOf(process, at, _waiting.Count);
        _waiting.Add(new DeadLetter { Id = id, Workflow = workflow, Process = process, Reason = "Undecodable", EnqueuedAt = at, Message = message });
        return id;
    }

    public async ValueTask<int> DrainAsync(ProcessDescriptor process, Func<DeadLetter, CancellationToken, ValueTask> keep, CancellationToken cancellationToken)
    {
        var mine = _waiting.Where(deadLetter => deadLetter.Process == process.Name).ToList();
        foreach (var deadLetter in mine)
        {
            await keep(deadLetter, cancellationToken);
            _waiting.Remove(deadLetter);
        }
        return mine.Count;
    }
}

using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Core.Tests;

/// <summary>A publisher over the in-memory broker that remembers what was published, and loses, doubles or fails when it is told to.</summary>
internal sealed class WatchedPublisher : IEventPublisher
{
    private InMemoryBus _inner = null!;
    private TimeProvider _time = TimeProvider.System;

    /// <summary>Everything that was asked to be published, with the time.</summary>
    public List<(DateTimeOffset At, WorkflowEvent Event)> Published { get; } = [];

    /// <summary>Events that the broker takes and loses.</summary>
    public Func<WorkflowEvent, bool> Loses { get; set; } = _ => false;

    /// <summary>Events that make the broker throw.</summary>
    public Func<WorkflowEvent, bool> Fails { get; set; } = _ => false;

    /// <summary>How often the broker delivers each event.</summary>
    public int Copies { get; set; } = 1;

    /// <summary>Puts the publisher between the engine and the in-memory broker.</summary>
    public void Register(WorkflowsBuilder workflows) => workflows.Services.AddSingleton<IEventPublisher>(provider =>
    {
        _inner = provider.GetRequiredService<InMemoryBus>();
        _time = provider.GetRequiredService<TimeProvider>();
        return this;
    });

    public async ValueTask PublishAsync(IReadOnlyList<WorkflowEvent> events, CancellationToken cancellationToken)
    {
        lock (Published)
            Published.AddRange(events.Select(@event => (_time.GetUtcNow(), @event)));
        if (events.Any(Fails))
            throw new IOException("The broker is down.");
        var kept = events.Where(@event => !Loses(@event)).ToList();
        for (var copy = 0; copy < Copies && kept.Count > 0; copy++)
            await _inner.PublishAsync(kept, cancellationToken);
    }

    /// <summary>What was published to a process.</summary>
    public IReadOnlyList<WorkflowEvent> To(string process)
    {
        lock (Published)
            return [.. Published.Select(publication => publication.Event).Where(@event => @event.Process == process)];
    }
}

using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflow.ServiceBus;

namespace Workflow.Functions.Tests;

/// <summary>A function app without a host: runs in memory, events are caught on their way to the bus and delivered by the test.</summary>
internal sealed class FunctionApp : IAsyncDisposable
{
    private readonly ServiceProvider _provider;
    private readonly CaughtEvents _events = new();

    private FunctionApp(Action<WorkflowsBuilder> configure, TimeProvider? time, IRecordStore? store)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddSingleton<IHostApplicationLifetime, NoLifetime>();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton<IEventPublisher>(_events);
        if (store is not null)
            services.AddSingleton(store);
        services.AddFunctionWorkflows(new ConfigurationBuilder().Build(), configure);
        services.AddSingleton<WorkflowFunctionMiddleware>();
        _provider = services.BuildServiceProvider();
        foreach (var hosted in _provider.GetServices<IHostedService>())
            hosted.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    public static FunctionApp Of<TObject, TStatus>(WorkflowDefinition<TObject, TStatus> definition, TimeProvider? time = null, IRecordStore? store = null)
        where TStatus : struct, Enum => new(workflows => workflows.Add(definition).UseInMemoryStore(), time, store);

    public WorkflowCatalog Workflows => _provider.GetRequiredService<WorkflowCatalog>();

    public ProcessStates States => _provider.GetRequiredService<ProcessStates>();

    public WorkflowFunctionMiddleware Middleware => _provider.GetRequiredService<WorkflowFunctionMiddleware>();

    /// <summary>What has been published since the last call.</summary>
    public IReadOnlyList<WorkflowEvent> TakeEvents() => _events.Take();

    /// <summary>Triggers a run and takes the event about it.</summary>
    public async Task<WorkflowEvent> TriggerAsync(string workflow, string foreignId)
    {
        Assert.True(Workflows.TryGet(workflow, out var known));
        await known.TriggerAsync(foreignId);
        return Assert.Single(TakeEvents());
    }

    /// <summary>A message as the host would have received it.</summary>
    public static ServiceBusReceivedMessage Received(WorkflowEvent @event, int deliveryCount = 1)
    {
        var message = EventMessage.Encode(@event, null);
        return ServiceBusModelFactory.ServiceBusReceivedMessage(
            body: message.Body,
            messageId: message.MessageId,
            sessionId: message.SessionId,
            properties: message.ApplicationProperties,
            lockTokenGuid: Guid.NewGuid(),
            deliveryCount: deliveryCount,
            enqueuedTime: DateTimeOffset.UtcNow);
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    private sealed class CaughtEvents : IEventPublisher
    {
        private readonly ConcurrentQueue<WorkflowEvent> _events = new();

        public ValueTask PublishAsync(IReadOnlyList<WorkflowEvent> events, CancellationToken cancellationToken)
        {
            foreach (var @event in events)
                _events.Enqueue(@event);
            return ValueTask.CompletedTask;
        }

        public List<WorkflowEvent> Take()
        {
            var taken = new List<WorkflowEvent>();
            while (_events.TryDequeue(out var @event))
                taken.Add(@event);
            return taken;
        }
    }

    private sealed class NoLifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}

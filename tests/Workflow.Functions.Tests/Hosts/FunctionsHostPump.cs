using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Workflow.ServiceBus;

namespace Workflow.Functions.Tests;

/// <summary>
/// Plays the Functions host: receives as its Service Bus extension does (the client's own processors, with sessions, completing
/// what returns and giving back what throws), fires timers at their schedules, and invokes the functions of the catalog.
/// </summary>
internal sealed class FunctionsHostPump(FunctionCatalog functions, WorkflowFunctionMiddleware middleware, ServiceBusTopology topology, IConfiguration settings) : IHostedService, IAsyncDisposable
{
    private readonly ServiceBusClient _client = new(settings["ServiceBus"]);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<ServiceBusSessionProcessor> _processors = [];
    private readonly List<Task> _timers = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var entry in functions.Entries)
        {
            if (entry.Process is EventProcessDescriptor process)
                await ListenAsync(entry.Name, topology.AddressOf(process.Name), cancellationToken);
            else if (entry.Schedule is { } schedule)
                _timers.Add(FireAsync(entry.Name, schedule));
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_processors.Select(processor => processor.StopProcessingAsync(cancellationToken)));
        await Task.WhenAll(_timers);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task ListenAsync(string function, SubscriptionAddress address, CancellationToken cancellationToken)
    {
        var processor = _client.CreateSessionProcessor(address.Topic, address.Subscription, new ServiceBusSessionProcessorOptions
        {
            MaxConcurrentSessions = 4,
            SessionIdleTimeout = TimeSpan.FromMilliseconds(100),
            AutoCompleteMessages = true,
        });
        processor.ProcessMessageAsync += args => FakeInvocation.OfMessage(function, args.Message, new HeldMessage(args), _stopping.Token).RunAsync(middleware);
        // Its own retries and the messages that functions gave back: the tests look at what becomes of the runs.
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        await processor.StartProcessingAsync(cancellationToken);
        _processors.Add(processor);
    }

    private async Task FireAsync(string function, TimerSchedule schedule)
    {
        try
        {
            while (schedule.NextAfter(DateTimeOffset.UtcNow, TimeZoneInfo.Local) is { } next)
            {
                await Task.Delay(next - DateTimeOffset.UtcNow is { Ticks: > 0 } wait ? wait : TimeSpan.FromMilliseconds(1), _stopping.Token);
                await FakeInvocation.OfTimer(function, _stopping.Token).RunAsync(middleware);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>What the host does when a function settles its message by itself.</summary>
    private sealed class HeldMessage(ProcessSessionMessageEventArgs args) : ServiceBusMessageActions
    {
        public override Task AbandonMessageAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
            args.AbandonMessageAsync(message, propertiesToModify, cancellationToken);

        public override Task DeadLetterMessageAsync(
            ServiceBusReceivedMessage message,
            Dictionary<string, object>? propertiesToModify = null,
            string? deadLetterReason = null,
            string? deadLetterErrorDescription = null,
            CancellationToken cancellationToken = default) =>
            args.DeadLetterMessageAsync(message, propertiesToModify ?? [], deadLetterReason!, deadLetterErrorDescription, cancellationToken);
    }
}

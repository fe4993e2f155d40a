using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Workflow.Emulator;
using Workflow.Samples;
using Workflow.ServiceBus;

namespace Workflow.Functions.Tests;

#pragma warning disable CA1001 // xunit disposes of it by DisposeAsync.
/// <summary>What the samples do on every host that is made for Service Bus and Azure Storage: messages in, messages and rows out.</summary>
public abstract class SamplesOnAHost(LocalServices local) : IAsyncLifetime
#pragma warning restore CA1001
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _patience = new(Patience);
    private ServiceBusEmulator? _broker;
    private IHost? _host;

    private IServiceProvider Services => _host!.Services;

    private IWorkflow<Order, OrderStatus> Orders => Services.GetRequiredService<WorkflowCatalog>().Get<Order, OrderStatus>();

    public async Task InitializeAsync()
    {
        _broker = await LocalServices.StartBrokerAsync();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var settings = local.SettingsOn(_broker);
        builder.Configuration.AddConfiguration(settings);
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        AddHost(builder.Services, settings, workflows => workflows.AddSamples());
        _host = builder.Build();
        await _host.StartAsync(_patience.Token);
    }

    public async Task DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync(CancellationToken.None);
            if (_host is IAsyncDisposable disposable)
                await disposable.DisposeAsync();
        }
        if (_broker is not null)
            await _broker.DisposeAsync();
        _patience.Dispose();
    }

    /// <summary>Adds the host under test.</summary>
    protected abstract void AddHost(IServiceCollection services, IConfiguration settings, Action<WorkflowsBuilder> configure);

    [Fact]
    public async Task A_run_goes_through_all_its_steps_once()
    {
        var hello = Services.GetRequiredService<WorkflowCatalog>().Get<Hello, Greeting>();
        var run = await hello.TriggerAsync("ada");

        var end = await hello.AwaitAsync("ada", run.RunId, Greeting.Three, _patience.Token);

        Assert.Equal("Hello, world!", end.Run.Object.Field);
        Assert.Equal(
            ["One Initiated trigger", "Two Running hello-One", "Three Completed hello-Two"],
            (await hello.HistoryAsync(run.RunId)).OrderBy(entry => entry.Version).Select(entry => $"{(Greeting)entry.Status} {entry.RunState} {entry.Process}"));
        await NothingIsLeftAsync("hello");
    }

    [Fact]
    public async Task A_paid_order_is_shipped_and_its_customer_is_told()
    {
        var run = await AwaitingPaymentAsync("paid", new Order { Items = [Tea] });
        await Orders.CallbackAsync("paid", OrderStatus.AwaitingPayment, """{"reference": "payment-42"}"""u8.ToArray(), _patience.Token);

        var shipped = await Orders.AwaitAsync("paid", run.RunId, OrderStatus.Shipped, _patience.Token);

        Assert.Equal(("payment-42", 7m), (shipped.Run.Object.PaymentReference, shipped.Run.Object.Total));
        var notifications = Services.GetRequiredService<WorkflowCatalog>().Get<Notification, NotificationStatus>();
        var told = await UntilAsync(() => notifications.LatestAsync("order-paid", _patience.Token), notification => notification?.Status == NotificationStatus.Sent);
        Assert.Equal("Your order paid has come to its end.", told!.Object.Text);
        await NothingIsLeftAsync("order");
        await NothingIsLeftAsync("notification");
    }

    [Fact]
    public async Task An_order_that_cannot_be_shipped_is_tried_as_often_as_was_said_and_then_paused()
    {
        var run = await AwaitingPaymentAsync("stuck", new Order { Items = [Tea], FailShipping = true });
        await Orders.CallbackAsync("stuck", OrderStatus.AwaitingPayment, """{"reference": "payment-43"}"""u8.ToArray(), _patience.Token);

        var paused = await UntilAsync(() => Orders.LatestAsync("stuck", _patience.Token), latest => latest?.RunState == RunState.Paused);

        Assert.Equal(OrderStatus.Paid, paused!.Status);
        Assert.Contains("carrier refused", paused.RunStateReason, StringComparison.Ordinal);
        Assert.Equal(
            ["Created Initiated trigger", "AwaitingPayment Running order-Created", "Paid Running callback", "Paid Paused order-Paid"],
            (await Orders.HistoryAsync(run.RunId)).OrderBy(entry => entry.Version).Select(entry => $"{(OrderStatus)entry.Status} {entry.RunState} {entry.Process}"));
    }

    [Fact]
    public async Task An_order_that_nobody_pays_expires()
    {
        var run = await Orders.TriggerAsync("unpaid", new() { Input = new Order { Items = [Tea], PaymentTimeoutSeconds = 1 } });

        var expired = await Orders.AwaitAsync("unpaid", run.RunId, OrderStatus.Expired, _patience.Token);

        Assert.Equal(RunState.Completed, expired.Run.RunState);
        Assert.Equal("order-AwaitingPayment-timeout", (await Orders.HistoryAsync(run.RunId)).MaxBy(entry => entry.Version)!.Process);
    }

    [Fact]
    public async Task Data_that_shall_be_deleted_is_gone()
    {
        var run = await Orders.TriggerAsync("forgotten", new() { Input = new Order { Email = "ada@example.com" } });
        await Orders.AwaitAsync("forgotten", run.RunId, OrderStatus.Rejected, _patience.Token);

        await Orders.DeleteDataAsync(run.RunId, cancellationToken: _patience.Token);

        var deleted = await UntilAsync(() => Orders.LatestAsync("forgotten", _patience.Token), latest => latest?.RunState == RunState.DataDeleted);
        Assert.NotEqual("ada@example.com", deleted!.Object?.Email);
        await NothingIsLeftAsync("order");
    }

    [Fact]
    public async Task A_message_that_holds_no_event_goes_to_the_dead_letters_at_once_and_holds_nobody_up()
    {
        await using var client = new ServiceBusClient(_broker!.ConnectionString);
        var address = Services.GetRequiredService<ServiceBusTopology>().AddressOf("order-Created");
        await client.CreateSender(address.Topic).SendMessageAsync(
            new ServiceBusMessage("<order/>") { SessionId = "ada", ApplicationProperties = { [EventMessage.ProcessProperty] = "order-Created" } }, _patience.Token);
        await using var dead = client.CreateReceiver(address.Topic, address.Subscription, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });

        var letter = await dead.ReceiveMessageAsync(TimeSpan.FromSeconds(30), _patience.Token);
        await AwaitingPaymentAsync("ada", new Order { Items = [Tea] });

        Assert.Equal(UndecodableMessageException.DeadLetterReason, letter.DeadLetterReason);
    }

    private static OrderItem Tea => new() { Sku = "tea", Quantity = 2, UnitPrice = 3.5m };

    private async Task<RunSnapshot<Order, OrderStatus>> AwaitingPaymentAsync(string foreignId, Order order)
    {
        var run = await Orders.TriggerAsync(foreignId, new() { Input = order });
        return (await Orders.AwaitAsync(foreignId, run.RunId, OrderStatus.AwaitingPayment, _patience.Token)).Run;
    }

    /// <summary>Every event was consumed with its receipt: nothing is left that a sweep would send again.</summary>
    private async Task NothingIsLeftAsync(string workflow)
    {
        var store = Services.GetRequiredService<IRecordStore>();
        await UntilAsync(
            async () => (await store.DueReceiptsAsync(workflow, DateTimeOffset.UtcNow + TimeSpan.FromDays(1), 100, null, _patience.Token)).Items,
            left => left.Count == 0);
    }

    private async Task<T> UntilAsync<T>(Func<Task<T>> read, Func<T, bool> isSo)
    {
        while (true)
        {
            var value = await read();
            if (isSo(value))
                return value;
            await Task.Delay(TimeSpan.FromMilliseconds(20), _patience.Token);
        }
    }
}

/// <summary>The samples as functions.</summary>
[Collection(LocalServicesCollection.Name)]
public sealed class SamplesOnFunctions(LocalServices local) : SamplesOnAHost(local)
{
    protected override void AddHost(IServiceCollection services, IConfiguration settings, Action<WorkflowsBuilder> configure)
    {
        services.AddFunctionWorkflows(settings, configure);
        services.AddSingleton<WorkflowFunctionMiddleware>();
        services.AddHostedService<FunctionsHostPump>();
    }
}

/// <summary>The samples in any .NET host.</summary>
[Collection(LocalServicesCollection.Name)]
public sealed class SamplesOnAPlainHost(LocalServices local) : SamplesOnAHost(local)
{
    protected override void AddHost(IServiceCollection services, IConfiguration settings, Action<WorkflowsBuilder> configure)
    {
        var connections = FunctionAppSettings.Read(settings);
        services.AddWorkflows(workflows =>
        {
            configure(workflows);
            workflows.UseAzureStorage(connections.Apply).UseServiceBus(connections.Apply).UseServiceBusProcessors();
        });
    }
}

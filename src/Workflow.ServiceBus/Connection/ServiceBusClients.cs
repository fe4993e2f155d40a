using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace Workflow.ServiceBus;

/// <summary>
/// The connections of an app to its namespace: one to send, one to receive, so that many receivers do not hold up a send, and
/// each with the patience it needs.
/// </summary>
internal sealed class ServiceBusClients : IAsyncDisposable
{
    private readonly ServiceBusOptions _options;
    private readonly Lazy<ServiceBusClient> _sending;
    private readonly Lazy<ServiceBusClient> _receiving;

    public ServiceBusClients(ServiceBusOptions options)
    {
        _options = options;
        _sending = new Lazy<ServiceBusClient>(() => Create(new ServiceBusRetryOptions
        {
            Mode = ServiceBusRetryMode.Exponential,
            MaxRetries = 2,
            Delay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromSeconds(1),
            TryTimeout = options.PublishTimeout,
        }));
        _receiving = new Lazy<ServiceBusClient>(() => Create(new ServiceBusRetryOptions
        {
            // Whoever receives tries again by itself, and knows for how long.
            Mode = ServiceBusRetryMode.Fixed,
            MaxRetries = 0,
            Delay = TimeSpan.FromMilliseconds(100),
            TryTimeout = options.WaitAtBroker,
        }));
    }

    public ServiceBusClient Sending => _sending.Value;

    public ServiceBusClient Receiving => _receiving.Value;

    public ServiceBusAdministrationClient CreateAdministration() => (_options.AdministrationConnectionString ?? _options.ConnectionString) is { Length: > 0 } connectionString
        ? new ServiceBusAdministrationClient(connectionString)
        : new ServiceBusAdministrationClient(_options.FullyQualifiedNamespace, _options.Credential);

    public async ValueTask DisposeAsync()
    {
        if (_sending.IsValueCreated)
            await _sending.Value.DisposeAsync().ConfigureAwait(false);
        if (_receiving.IsValueCreated)
            await _receiving.Value.DisposeAsync().ConfigureAwait(false);
    }

    private ServiceBusClient Create(ServiceBusRetryOptions retries)
    {
        var options = new ServiceBusClientOptions { RetryOptions = retries, Identifier = "workflow" };
        _options.ConfigureClient?.Invoke(options);
        return string.IsNullOrEmpty(_options.ConnectionString)
            ? new ServiceBusClient(_options.FullyQualifiedNamespace, _options.Credential, options)
            : new ServiceBusClient(_options.ConnectionString, options);
    }
}

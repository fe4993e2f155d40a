using Azure.Core;
using Azure.Messaging.ServiceBus;

namespace Workflow.ServiceBus;

/// <summary>Where the namespace is and how it is used.</summary>
/// <remarks>A class without a text form on purpose: a connection string must not end up in a log.</remarks>
public sealed class ServiceBusOptions
{
    /// <summary>
    /// The connection string of the namespace, or of an emulator (<c>UseDevelopmentEmulator=true</c>). Prefer
    /// <see cref="FullyQualifiedNamespace"/> with a <see cref="Credential"/> outside of development.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>The namespace, such as <c>contoso.servicebus.windows.net</c>.</summary>
    public string? FullyQualifiedNamespace { get; set; }

    /// <summary>
    /// Who asks, for example a <c>DefaultAzureCredential</c>. It needs the roles Azure Service Bus Data Sender and Data Receiver,
    /// and Data Owner where <see cref="CreateIfMissing"/> is set.
    /// </summary>
    public TokenCredential? Credential { get; set; }

    /// <summary>
    /// Whether topics, subscriptions and rules that are missing are created when the host starts. For namespaces of developers.
    /// Default false: whoever provisions the namespace does, from <c>infra/topology.json</c>.
    /// </summary>
    public bool CreateIfMissing { get; set; }

    /// <summary>
    /// What <see cref="CreateIfMissing"/> connects with, where it is not the same as <see cref="ConnectionString"/>: an emulator
    /// has its management on a port of its own. Default: none.
    /// </summary>
    public string? AdministrationConnectionString { get; set; }

    /// <summary>
    /// How long one publication is tried. What was not sent by then stands in the outbox and is sent by its sweep.
    /// 1 to 30 seconds; default 5 seconds.
    /// </summary>
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the broker lets somebody wait for a session or a message. Each wait is an operation, which Azure bills.</summary>
    internal TimeSpan WaitAtBroker { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Adjusts the options of the clients, for example the transport (WebSockets) or a proxy. Default: none.</summary>
    public Action<ServiceBusClientOptions>? ConfigureClient { get; set; }

    /// <exception cref="WorkflowConfigurationException">An option is out of range or contradicts another.</exception>
    internal void Validate()
    {
        var byName = !string.IsNullOrEmpty(FullyQualifiedNamespace) || Credential is not null;
        if (string.IsNullOrEmpty(ConnectionString) && (string.IsNullOrEmpty(FullyQualifiedNamespace) || Credential is null))
            throw Fail($"a namespace needs a {nameof(ConnectionString)}, or {nameof(FullyQualifiedNamespace)} and {nameof(Credential)}.");
        if (!string.IsNullOrEmpty(ConnectionString) && byName)
            throw Fail($"there is a {nameof(ConnectionString)}, and {nameof(FullyQualifiedNamespace)} or {nameof(Credential)} as well. Give one of them.");
        if (!string.IsNullOrEmpty(ConnectionString))
            CheckConnectionString(ConnectionString);
        if (PublishTimeout < TimeSpan.FromSeconds(1) || PublishTimeout > TimeSpan.FromSeconds(30))
            throw Fail($"{nameof(PublishTimeout)} is {PublishTimeout}; it must be 1 to 30 seconds.");
    }

    internal static WorkflowConfigurationException Fail(string message) => new("", "Service Bus: " + message);

    /// <summary>The client's own message would come at the first use, and the string itself must not be in any.</summary>
    private static void CheckConnectionString(string connectionString)
    {
        try
        {
            var properties = ServiceBusConnectionStringProperties.Parse(connectionString);
            if (properties.EntityPath is not null)
                throw Fail($"{nameof(ConnectionString)} is one of an entity (it has EntityPath). Take one of the namespace.");
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw Fail($"{nameof(ConnectionString)} cannot be read. It has the form 'Endpoint=sb://<namespace>/;SharedAccessKeyName=<name>;SharedAccessKey=<key>'.");
        }
    }
}

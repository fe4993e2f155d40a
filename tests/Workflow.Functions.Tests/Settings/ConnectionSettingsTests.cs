using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Workflow.AzureStorage;
using Workflow.ServiceBus;

namespace Workflow.Functions.Tests;

/// <summary>Where an app is connected to, from its settings.</summary>
public sealed class ConnectionSettingsTests
{
    private const string Namespace = "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=n;SharedAccessKey=aGlkZGVu";

    [Fact]
    public void A_connection_string_is_enough()
    {
        var storage = Storage(("Storage", "UseDevelopmentStorage=true"));
        var bus = Bus(("ServiceBus", Namespace));

        Assert.Equal("UseDevelopmentStorage=true", storage.ConnectionString);
        Assert.Equal(Namespace, bus.ConnectionString);
        Assert.Null(bus.Credential);
    }

    [Fact]
    public void Addresses_connect_by_whatever_identity_the_environment_offers()
    {
        var storage = Storage(("Storage__tableServiceUri", "https://shop.table.core.windows.net"), ("Storage__blobServiceUri", "https://shop.blob.core.windows.net"));

        Assert.Equal("shop.table.core.windows.net", storage.Account.TableServiceUri?.Host);
        Assert.Equal("shop.blob.core.windows.net", storage.Account.BlobServiceUri?.Host);
        Assert.IsType<DefaultAzureCredential>(storage.Account.Credential);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("6a4f9a5e-0000-4000-8000-000000000001")]
    public void The_managed_identity_is_used_where_the_settings_say_so(string? clientId)
    {
        var bus = Bus(("ServiceBus__fullyQualifiedNamespace", "shop.servicebus.windows.net"), ("ServiceBus__credential", "managedidentity"), ("ServiceBus__clientId", clientId));

        Assert.Equal("shop.servicebus.windows.net", bus.FullyQualifiedNamespace);
        Assert.IsType<ManagedIdentityCredential>(bus.Credential);
    }

    [Fact]
    public void A_missing_connection_is_named_with_what_to_set()
    {
        var failure = Assert.Throws<WorkflowConfigurationException>(() => Storage());

        Assert.Contains("'Storage' is missing", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'Storage__tableServiceUri' and 'Storage__blobServiceUri'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_connection_names_the_other_half() => Assert.Contains(
        "'Storage__blobServiceUri' is missing",
        Assert.Throws<WorkflowConfigurationException>(() => Storage(("Storage__tableServiceUri", "https://shop.table.core.windows.net"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Two_ways_to_connect_are_one_too_many() => Assert.Contains(
        "'ServiceBus__fullyQualifiedNamespace'",
        Assert.Throws<WorkflowConfigurationException>(() => Bus(("ServiceBus", Namespace), ("ServiceBus__fullyQualifiedNamespace", "shop.servicebus.windows.net"))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("Storage__tableServiceUri", "shop")]
    [InlineData("Storage__credential", "password")]
    public void A_wrong_value_is_refused_by_its_name(string setting, string value)
    {
        (string, string?)[] right =
        [
            ("Storage__tableServiceUri", "https://shop.table.core.windows.net"),
            ("Storage__blobServiceUri", "https://shop.blob.core.windows.net"),
        ];

        var failure = Assert.Throws<WorkflowConfigurationException>(() => Storage([.. right, (setting, value)]));

        Assert.Contains($"'{setting}' is '{value}'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_message_repeats_a_connection_string() => Assert.DoesNotContain(
        "aGlkZGVu",
        Assert.Throws<WorkflowConfigurationException>(() => Bus(("ServiceBus", Namespace), ("ServiceBus__fullyQualifiedNamespace", "x"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void What_is_kept_where_can_be_set()
    {
        var storage = Storage(
            ("Storage", "UseDevelopmentStorage=true"),
            ("Workflow__BucketCount", "4"),
            ("Workflow__NamePrefix", "shop"),
            ("Workflow__CreateIfMissing", "true"),
            ("Workflow__KeepObjectHistory", "true"));

        Assert.Equal((4, "shop", true, true), (storage.BucketCount, storage.NamePrefix, storage.CreateIfMissing, storage.KeepObjectHistory));
    }

    [Theory]
    [InlineData("Workflow__BucketCount", "many")]
    [InlineData("Workflow__CreateIfMissing", "perhaps")]
    [InlineData("Workflow__Buckets", "4")]
    public void A_setting_of_ours_that_cannot_be_read_is_refused_by_its_name(string setting, string value)
    {
        var failure = Assert.Throws<WorkflowConfigurationException>(() => Storage(("Storage", "UseDevelopmentStorage=true"), (setting, value)));

        Assert.Contains($"'{setting}'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AzureWebJobsServiceBus")]
    [InlineData("AzureWebJobsServiceBus__fullyQualifiedNamespace")]
    public void A_connection_that_the_host_would_take_instead_is_refused(string setting)
    {
        var failure = Assert.Throws<WorkflowConfigurationException>(() => Bus(("ServiceBus", Namespace), (setting, "Endpoint=sb://other.servicebus.windows.net")));

        Assert.Contains("'AzureWebJobsServiceBus' is set", failure.Message, StringComparison.Ordinal);
    }

    private static AzureStorageOptions Storage(params (string Name, string? Value)[] settings)
    {
        var options = new AzureStorageOptions();
        FunctionAppSettings.Read(Configured(settings)).Apply(options);
        return options;
    }

    private static ServiceBusOptions Bus(params (string Name, string? Value)[] settings)
    {
        var options = new ServiceBusOptions();
        FunctionAppSettings.Read(Configured(settings)).Apply(options);
        return options;
    }

    private static IConfiguration Configured((string Name, string? Value)[] settings)
    {
        var values = new Dictionary<string, string?>();
        foreach (var (name, value) in settings)
            values[name.Replace("__", ":", StringComparison.Ordinal)] = value;
        return new ConfigurationBuilder().AddInMemoryCollection(values).Build();
    }
}

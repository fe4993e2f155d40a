using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Workflow.AzureStorage;
using Workflow.Functions;
using Workflow.Infra.Tests.Bicep;
using Workflow.ServiceBus;

namespace Workflow.Infra.Tests.Deployment;

/// <summary>What the templates set is what the app reads.</summary>
public sealed class SettingsTests
{
    /// <summary>Settings that others read: the Functions host, and App Service where people sign in.</summary>
    private static readonly HashSet<string> ReadByThePlatform =
        ["AzureWebJobsStorage__accountName", "AzureWebJobsStorage__credential", "AzureWebJobsStorage__clientId", "OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID"];

    /// <summary>What the app reads and a deployment on Azure leaves out, with the reason.</summary>
    private static readonly Dictionary<string, string> LeftOut = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Storage"] = "a connection string holds a key",
        ["ServiceBus"] = "a connection string holds a key",
        ["Storage__tenantId"] = "a managed identity knows its tenant",
        ["ServiceBus__tenantId"] = "a managed identity knows its tenant",
        ["Workflow__CreateIfMissing"] = "the templates create it, and the app may not",
        ["Workflow__ServiceBusAdministration"] = "for CreateIfMissing",
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "a deployment sends to Application Insights, unless somebody has a collector",
        ["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = "the same",
        ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "the same",
        ["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"] = "the same",
        ["Workflow__KeepObjectHistory"] = "off unless somebody wants it, and pays for it",
        ["AzureWebJobsServiceBus"] = "the app refuses it",
    };

    public static TheoryData<string> Environments => Snapshot.All;

    [Theory]
    [MemberData(nameof(Environments))]
    public void Every_setting_that_is_set_is_read(string environment)
    {
        var settings = Snapshot.Of(environment).AppSettings();
        var unread = settings.Keys.Except(ReadByTheApp(settings), StringComparer.OrdinalIgnoreCase).Except(ReadByThePlatform);

        Assert.Empty(unread);
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void Every_setting_that_is_read_is_set(string environment)
    {
        var settings = Snapshot.Of(environment).AppSettings();
        var several = settings.ContainsKey("Storage__accounts__0__tableServiceUri");
        var unset = ReadByTheApp(settings)
            .Except(settings.Keys, StringComparer.OrdinalIgnoreCase)
            .Except(LeftOut.Keys, StringComparer.OrdinalIgnoreCase)
            .Except(several ? ["Storage__tableServiceUri", "Storage__blobServiceUri"] : []);

        Assert.Empty(unset);
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public void The_Functions_host_finds_its_storage_and_no_setting_that_this_plan_refuses(string environment)
    {
        var settings = Snapshot.Of(environment).AppSettings();

        Assert.Superset(new HashSet<string> { "AzureWebJobsStorage__accountName", "AzureWebJobsStorage__credential", "AzureWebJobsStorage__clientId" }, settings.Keys.ToHashSet());
        // Flex Consumption has them in functionAppConfig: https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations
        Assert.DoesNotContain(settings.Keys, name => name is "FUNCTIONS_WORKER_RUNTIME" or "FUNCTIONS_EXTENSION_VERSION" or "AzureWebJobsStorage" || name.StartsWith("WEBSITE_", StringComparison.Ordinal));
    }

    [Fact]
    public void Buckets_are_spread_over_all_accounts_in_their_order()
    {
        var options = Options("prod");

        Assert.Equal(4, options.Accounts.Count);
        Assert.Equal(["https://stdata0.table.core.windows.net/", "https://stdata1.table.core.windows.net/", "https://stdata2.table.core.windows.net/", "https://stdata3.table.core.windows.net/"], options.Accounts.Select(account => account.TableServiceUri!.ToString()));
        Assert.Equal(128, options.BucketCount);
    }

    [Fact]
    public void One_account_stands_alone()
    {
        var options = Options("dev");

        Assert.Empty(options.Accounts);
        Assert.NotNull(options.Account.TableServiceUri);
        Assert.NotNull(options.Account.Credential);
    }

    [Fact]
    public void A_gap_between_accounts_is_refused_because_it_would_move_buckets()
    {
        var settings = Resolve(Snapshot.Of("prod").AppSettings());
        settings.Remove("Storage__accounts__1__tableServiceUri");
        settings.Remove("Storage__accounts__1__blobServiceUri");

        var refusal = Assert.Throws<WorkflowConfigurationException>(() => AzureSettings.Apply(Configuration(settings), new AzureStorageOptions()));

        Assert.Contains("Storage__accounts__1__tableServiceUri", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_alone_and_numbered_ones_contradict_each_other()
    {
        var settings = Resolve(Snapshot.Of("prod").AppSettings());
        settings["Storage__tableServiceUri"] = "https://other.table.core.windows.net";

        Assert.Contains("Storage__tableServiceUri", Assert.Throws<WorkflowConfigurationException>(() => AzureSettings.Apply(Configuration(settings), new AzureStorageOptions())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ClientId=11111111-2222-3333-4444-555555555555;Authorization=AAD")]
    [InlineData("Authorization=AAD")]
    public void Telemetry_is_sent_by_identity(string authentication) => Assert.NotNull(AzureMonitorSettings.CredentialOf(authentication));

    [Fact]
    public void Telemetry_with_another_kind_of_authentication_is_refused() =>
        Assert.Throws<WorkflowConfigurationException>(() => AzureMonitorSettings.CredentialOf("ClientId=1"));

    private static AzureStorageOptions Options(string environment)
    {
        var options = new AzureStorageOptions();
        AzureSettings.Apply(Configuration(Resolve(Snapshot.Of(environment).AppSettings())), options);
        return options;
    }

    /// <summary>The names, as they are set, of all that the app asks for when it has these settings.</summary>
    private static List<string> ReadByTheApp(IReadOnlyDictionary<string, string> settings)
    {
        var recorder = new Recorder(Resolve(settings));
        var configuration = new ConfigurationBuilder().Add(recorder).Build();
        var app = FunctionAppSettings.Read(configuration);
        app.Apply(new AzureStorageOptions());
        app.Apply(new ServiceBusOptions());
        new ServiceCollection().AddWorkflowTelemetry(configuration);
        return [.. recorder.Asked.Select(SettingText.NameOf)];
    }

    private static IConfigurationRoot Configuration(Dictionary<string, string> settings) => new ConfigurationBuilder().Add(new Recorder(settings)).Build();

    /// <summary>What only Azure can work out has a value that reads as what it will be.</summary>
    private static Dictionary<string, string> Resolve(IReadOnlyDictionary<string, string> settings) => settings.ToDictionary(setting => setting.Key, setting => setting switch
    {
        { Key: "APPLICATIONINSIGHTS_AUTHENTICATION_STRING" } => "ClientId=11111111-2222-3333-4444-555555555555;Authorization=AAD",
        { Value: not ['[', ..] } => setting.Value,
        { Key: var key } when key.EndsWith("tableServiceUri", StringComparison.Ordinal) => $"https://stdata{Index(key)}.table.core.windows.net",
        { Key: var key } when key.EndsWith("blobServiceUri", StringComparison.Ordinal) => $"https://stdata{Index(key)}.blob.core.windows.net",
        { Key: "ServiceBus__fullyQualifiedNamespace" } => "sb.servicebus.windows.net",
        { Key: "APPLICATIONINSIGHTS_CONNECTION_STRING" } => "InstrumentationKey=11111111-2222-3333-4444-555555555555",
        _ => "11111111-2222-3333-4444-555555555555",
    });

    private static string Index(string key) => key.Split("__") is [_, "accounts", var index, _] ? index : "0";

    /// <summary>Settings that note which of them are asked for.</summary>
    private sealed class Recorder : ConfigurationProvider, IConfigurationSource
    {
        public Recorder(Dictionary<string, string> settings) =>
            Data = settings.ToDictionary(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting => (string?)setting.Value, StringComparer.OrdinalIgnoreCase);

        public HashSet<string> Asked { get; } = new(StringComparer.OrdinalIgnoreCase);

        public override bool TryGet(string key, out string? value)
        {
            Asked.Add(key);
            return base.TryGet(key, out value);
        }

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
    }
}

using Microsoft.Extensions.Configuration;
using Workflow.AzureStorage;
using Workflow.ServiceBus;

namespace Workflow.Functions;

/// <summary>The settings of a function app, read and checked once when it starts.</summary>
internal sealed class FunctionAppSettings
{
    private static readonly IReadOnlyList<string> Known =
        [AzureSettings.BucketCount, AzureSettings.NamePrefix, AzureSettings.CreateIfMissing, AzureSettings.KeepObjectHistory, AzureSettings.ServiceBusAdministration, "Timers"];

    /// <summary>The host looks for a connection of this prefix before the one that was named.</summary>
    private const string HostPrefix = "AzureWebJobs";

    private readonly IConfiguration _configuration;

    private FunctionAppSettings(IConfiguration configuration)
    {
        _configuration = configuration;
        Timers = TimerSettings.Read(configuration);
        var shadow = configuration.GetSection(HostPrefix + AzureSettings.ServiceBus);
        if (shadow.Exists())
            throw SettingText.Fail(shadow, $"is set: the Functions host would trigger from there, and the app publish to '{AzureSettings.ServiceBus}'. Remove it.");
        var unknown = configuration.GetSection(AzureSettings.Section).GetChildren().FirstOrDefault(child => !Known.Contains(child.Key, StringComparer.OrdinalIgnoreCase));
        if (unknown is not null)
            throw SettingText.Fail(unknown, $"is not known. There are {string.Join(", ", Known.Select(key => $"{AzureSettings.Section}__{key}"))}.");
    }

    /// <summary>The schedules of timer functions.</summary>
    public TimerSettings Timers { get; }

    /// <exception cref="WorkflowConfigurationException">A setting cannot be read or is not known; the message names it.</exception>
    public static FunctionAppSettings Read(IConfiguration configuration) => new(configuration);

    /// <exception cref="WorkflowConfigurationException">A setting is missing or cannot be read; the message names it.</exception>
    public void Apply(AzureStorageOptions options) => AzureSettings.Apply(_configuration, options);

    /// <exception cref="WorkflowConfigurationException">A setting is missing or cannot be read; the message names it.</exception>
    public void Apply(ServiceBusOptions options) => AzureSettings.Apply(_configuration, options);
}

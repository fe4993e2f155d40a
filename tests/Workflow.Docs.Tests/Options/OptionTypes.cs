using Microsoft.Extensions.DependencyInjection;
using Workflow.AzureStorage;
using Workflow.Emulator;
using Workflow.Http;
using Workflow.Samples;
using Workflow.ServiceBus;
using Workflow.Testing;

namespace Workflow.Docs.Tests.Options;

/// <summary>The types of options, and how the code is made to look at a value.</summary>
internal static class OptionTypes
{
    /// <summary>By the heading of their section.</summary>
    public static IReadOnlyDictionary<string, OptionType> All { get; } = new OptionType[]
    {
        new(typeof(ProcessOptions))
        {
            Check = set => Definition.AddStep(Greeting.One, _ => Greeting.Two, Greeting.Two).WithOptions(set.Make<ProcessOptions>()).Build(),
            // Null stands for the default, which a built process has.
            Defaults = Definition.AddStep(Greeting.One, _ => Greeting.Two, Greeting.Two).Build().Processes[0].Settings,
        },
        new(typeof(WorkflowOptions))
        {
            Check = set =>
            {
                if (set is { Property.Name: nameof(WorkflowOptions.ResumePausedAfter), Value: TimeSpan resumeAfter })
                    Definition.AddStep(Greeting.One, _ => Greeting.Two, Greeting.Two).WithPauseRetry(resumeAfter).Build();
                else if (set is { Property.Name: nameof(WorkflowOptions.Retention), Value: TimeSpan age })
                    Definition.AddStep(Greeting.One, _ => Greeting.Two, Greeting.Two).WithRetention(age).Build();
            },
            Defaults = Definition.AddStep(Greeting.One, _ => Greeting.Two, Greeting.Two).Build().Options,
        },
        new(typeof(OutboxOptions)) { Check = set => Definition.AddStep(Greeting.One, _ => Greeting.Two, Greeting.Two).WithOutboxOptions(set.Make<OutboxOptions>()).Build() },
        new(typeof(ScheduleOptions<,>)),
        new(typeof(TriggerOptions<,>)),
        new(typeof(TriggerOptions)),
        new(typeof(SteerOptions)),
        new(typeof(RecentRecordOptions)) { Check = set => Workflows(workflows => workflows.WithRecentRecords(set.Make<RecentRecordOptions>())) },
        new(typeof(TelemetryOptions)) { Check = set => Workflows(workflows => workflows.WithTelemetry(set.Make<TelemetryOptions>())) },
        new(typeof(InMemoryHostOptions)) { Check = set => Workflows(workflows => workflows.UseInMemoryHost(set.Make<InMemoryHostOptions>())) },
        new(typeof(InMemoryStoreOptions)),
        new(typeof(AzureStorageOptions))
        {
            Check = set => Workflows(workflows => workflows.UseAzureStorage(options =>
            {
                options.ConnectionString = "UseDevelopmentStorage=true";
                set.On(options);
            })),
        },
        new(typeof(ServiceBusOptions))
        {
            Check = set => Workflows(workflows => workflows.UseServiceBus(options =>
            {
                options.ConnectionString = "Endpoint=sb://localhost;SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true";
                set.On(options);
            })),
        },
        new(typeof(ServiceBusProcessorOptions))
        {
            Check = set => Workflows(workflows => workflows.UseServiceBusProcessors(options => set.On(options))),
            // It depends on the machine.
            InWords = [nameof(ServiceBusProcessorOptions.MaxConcurrentHandlers)],
        },
        new(typeof(WorkflowApiOptions)),
        new(typeof(WorkflowTestHostOptions)),
        new(typeof(EmulatorOptions)),
        new(typeof(FaultOptions)),
    }.ToDictionary(type => type.Name, StringComparer.Ordinal);

    private static WorkflowBuilder<Hello, Greeting> Definition => new("options");

    /// <summary>Public types named for options that are not in the list.</summary>
    public static IEnumerable<string> Undescribed() =>
        new[] { typeof(WorkflowBuilder<,>), typeof(AzureStorageOptions), typeof(ServiceBusOptions), typeof(WorkflowApiOptions), typeof(EmulatorOptions), typeof(WorkflowTestHost), typeof(FunctionsApplicationBuilderExtensions) }
            .SelectMany(type => type.Assembly.GetExportedTypes())
            .Where(type => OptionType.NameOf(type).EndsWith("Options", StringComparison.Ordinal) || type.Name.Contains("Options`", StringComparison.Ordinal))
            .Select(OptionType.NameOf)
            .Except(All.Keys);

    private static void Workflows(Action<WorkflowsBuilder> configure) => new ServiceCollection().AddWorkflows(configure);
}

/// <summary>A value to be tried for one option.</summary>
internal sealed record Setting(System.Reflection.PropertyInfo Property, object? Value)
{
    public T Make<T>()
        where T : new()
    {
        var options = new T();
        On(options);
        return options;
    }

    // Reflection may set what an initializer may.
    public void On(object options) => Property.SetValue(options, Value);
}

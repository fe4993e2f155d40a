using System.Diagnostics.CodeAnalysis;
using Workflow.ServiceBus;

namespace Workflow.Functions;

/// <summary>The functions of an app: one for each process of its workflows, and those of the HTTP API.</summary>
internal sealed class FunctionCatalog
{
    /// <summary>The setting that says where the Service Bus namespace is: for the host's triggers and for the app alike.</summary>
    public const string ServiceBusConnection = AzureSettings.ServiceBus;

    private readonly Dictionary<string, FunctionEntry> _byName;

    private FunctionCatalog(IReadOnlyList<FunctionEntry> entries)
    {
        Entries = entries;
        _byName = entries.ToDictionary(entry => entry.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>All of them, in the order of the processes.</summary>
    public IReadOnlyList<FunctionEntry> Entries { get; }

    /// <summary>The functions of an app's workflows.</summary>
    /// <exception cref="WorkflowConfigurationException">A schedule does not fit, or two functions would have one name.</exception>
    public static FunctionCatalog Of(WorkflowTopology topology, TimerSettings timers)
    {
        var unknown = timers.Processes.FirstOrDefault(name => !topology.Processes.OfType<TimedProcessDescriptor>().Any(process => TimerSettings.KeyOf(process.Name) == name));
        if (unknown is not null)
            throw new WorkflowConfigurationException("", $"Setting '{TimerSettings.SettingOf(unknown)}' is for a timer that is not there. There are {string.Join(", ", topology.Processes.OfType<TimedProcessDescriptor>().Select(process => TimerSettings.KeyOf(process.Name)))}.");

        var entities = ServiceBusTopology.Of(topology);
        List<FunctionEntry> entries = [.. topology.Processes.Select(process => Of(process, entities, timers)), .. HttpRoute.All.Select(Of)];
        var twice = entries.GroupBy(entry => entry.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? new FunctionCatalog(entries)
            : throw new WorkflowConfigurationException(
                twice.Select(entry => entry.Process?.Workflow).OfType<string>().First(),
                $"two functions would have the name '{twice.Key}' (case does not tell them apart). Rename the workflow, status or connector that it comes from.");
    }

    /// <summary>Finds a function by its name; the host does not tell case apart.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out FunctionEntry? entry) => _byName.TryGetValue(name, out entry);

    private static FunctionEntry Of(ProcessDescriptor process, ServiceBusTopology entities, TimerSettings timers)
    {
        var name = FunctionNames.Of(process.Name);
        switch (process)
        {
            case EventProcessDescriptor:
                var address = entities.AddressOf(process.Name);
                return new FunctionEntry(name, FunctionPlaceholder.Message, [RawBinding.Subscription(address.Topic, address.Subscription, ServiceBusConnection, usesSessions: true)], process);
            case MessageProcessDescriptor { Source: { Queue: { } queue } source }:
                return new FunctionEntry(name, FunctionPlaceholder.Message, [RawBinding.Queue(queue, ServiceBusConnection, source.UsesSessions)], process);
            case MessageProcessDescriptor { Source: { Topic: { } topic, Subscription: { } subscription } source }:
                return new FunctionEntry(name, FunctionPlaceholder.Message, [RawBinding.Subscription(topic, subscription, ServiceBusConnection, source.UsesSessions)], process);
            case TimedProcessDescriptor timed:
                var schedule = timers.ScheduleOf(timed);
                return new FunctionEntry(name, FunctionPlaceholder.Timer, [RawBinding.Timer(schedule.Cron)], process, schedule);
            default:
                throw new WorkflowConfigurationException(process.Workflow, $"process '{process.Name}' is a {process.GetType().Name}, which Azure Functions has no trigger for.");
        }
    }

    private static FunctionEntry Of(HttpRoute route) => new(route.Function, FunctionPlaceholder.Http, RawBinding.Http(route));
}

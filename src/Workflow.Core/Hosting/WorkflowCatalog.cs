using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Workflow;

/// <summary>The workflows of an app, brought to life: their API, and the processes that a host runs.</summary>
public sealed class WorkflowCatalog : IWorkflows
{
    private readonly Dictionary<string, IWorkflow> _byName;
    private readonly List<WorkflowRuntime> _runtimes;
    private readonly Dictionary<string, EventProcess> _eventProcesses;

    /// <summary>Brings definitions to life.</summary>
    /// <exception cref="WorkflowConfigurationException">Two have one name, a connector's workflow is missing, or a port that they need.</exception>
    internal WorkflowCatalog(
        IReadOnlyList<WorkflowDefinition> definitions,
        IRecordStore records,
        ITimeoutStore? timeouts,
        IScheduleStore? schedules,
        IDeadLetterStore? deadLetters,
        IDeadLetterSource? deadLetterSource,
        RecentRecordOptions recentRecords,
        IEventPublisher publisher,
        IServiceProvider provider,
        TimeProvider time,
        ILoggerFactory loggers,
        WorkflowTelemetry telemetry,
        HostStatus host)
    {
        Definitions = definitions;
        Topology = WorkflowTopology.Of(definitions);
        foreach (var definition in definitions)
        {
            if (definition.UsesTimeouts && timeouts is null)
                throw new WorkflowConfigurationException(definition.Name, "Cannot configure timeouts without providing TimeoutStore. Register an ITimeoutStore, for example by UseInMemory().");
            if (schedules is null)
                throw new WorkflowConfigurationException(definition.Name, "Cannot run without an IScheduleStore. Register one, for example by UseInMemory().");
        }

        var services = new WorkflowServices
        {
            Records = records,
            Timeouts = timeouts,
            Schedules = schedules,
            DeadLetters = deadLetters,
            DeadLetterSource = deadLetterSource,
            RecentRecords = new RecentRecords(recentRecords, time),
            Publisher = publisher,
            Provider = provider,
            Time = time,
            Logger = loggers.CreateLogger(WorkflowTelemetry.Name),
            Telemetry = telemetry,
            Subscriptions = Topology.Subscriptions,
            ProcessNames = Topology.ProcessNames,
            Signals = new RunSignals(),
            Host = host,
        };
        _runtimes = [.. definitions.Select(definition => definition.CreateRuntime(services))];
        _byName = _runtimes.ToDictionary(runtime => runtime.Workflow.Definition.Name, runtime => runtime.Workflow, StringComparer.Ordinal);
        All = [.. _runtimes.Select(runtime => runtime.Workflow)];
        EventProcesses = [.. _runtimes.SelectMany(runtime => runtime.EventProcesses)];
        TimedProcesses = [.. _runtimes.SelectMany(runtime => runtime.TimedProcesses)];
        MessageProcesses = [.. _runtimes.SelectMany(runtime => runtime.MessageProcesses)];
        _eventProcesses = EventProcesses.ToDictionary(process => process.Descriptor.Name, StringComparer.Ordinal);
    }

    /// <summary>The definitions, in the order they were added.</summary>
    public IReadOnlyList<WorkflowDefinition> Definitions { get; }

    /// <summary>What their processes subscribe to.</summary>
    public WorkflowTopology Topology { get; }

    /// <inheritdoc />
    public IReadOnlyList<IWorkflow> All { get; }

    /// <summary>All processes that handle events.</summary>
    public IReadOnlyList<EventProcess> EventProcesses { get; }

    /// <summary>All processes that handle the messages of somebody else's queues and subscriptions.</summary>
    public IReadOnlyList<MessageProcess> MessageProcesses { get; }

    /// <summary>All processes that run at an interval.</summary>
    public IReadOnlyList<TimedProcess> TimedProcesses { get; }

    /// <inheritdoc />
    public bool TryGet(string name, [NotNullWhen(true)] out IWorkflow? workflow) => _byName.TryGetValue(name, out workflow);

    /// <summary>Finds the process that events are addressed to.</summary>
    public bool TryGetProcess(string name, [NotNullWhen(true)] out EventProcess? process) => _eventProcesses.TryGetValue(name, out process);

    /// <summary>A workflow in its own types.</summary>
    /// <exception cref="WorkflowConfigurationException">No workflow, or more than one, has these types.</exception>
    public IWorkflow<TObject, TStatus> Get<TObject, TStatus>()
        where TStatus : struct, Enum
    {
        var matching = _runtimes.OfType<WorkflowRuntime<TObject, TStatus>>().ToList();
        return matching switch
        {
            [var only] => only.Typed,
            [] => throw new WorkflowConfigurationException("", $"No workflow of {typeof(TObject).Name} and {typeof(TStatus).Name} was added. Add its definition in AddWorkflows."),
            _ => throw new WorkflowConfigurationException("", $"{matching.Count} workflows have {typeof(TObject).Name} and {typeof(TStatus).Name}. Ask for one by name: Get<{typeof(TObject).Name}, {typeof(TStatus).Name}>(name)."),
        };
    }

    /// <summary>A workflow in its own types, by name.</summary>
    /// <exception cref="WorkflowConfigurationException">There is none with this name and these types.</exception>
    public IWorkflow<TObject, TStatus> Get<TObject, TStatus>(string name)
        where TStatus : struct, Enum =>
        _runtimes.OfType<WorkflowRuntime<TObject, TStatus>>().SingleOrDefault(runtime => runtime.Workflow.Definition.Name == name)?.Typed
            ?? throw new WorkflowConfigurationException(name, $"No workflow of this name with {typeof(TObject).Name} and {typeof(TStatus).Name} was added. Add its definition in AddWorkflows.");
}

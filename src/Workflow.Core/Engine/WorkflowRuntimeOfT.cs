namespace Workflow;

/// <summary>A definition brought to life, with its types: puts the parts together.</summary>
internal sealed class WorkflowRuntime<TObject, TStatus> : WorkflowRuntime
    where TStatus : struct, Enum
{
    private readonly WorkflowDefinition<TObject, TStatus> _definition;
    private readonly WorkflowServices _services;
    private readonly RunReader<TObject, TStatus> _reader;
    private readonly MoveWriter _writer;
    private readonly Trigger<TObject, TStatus> _trigger;
    private readonly TimeoutDispatcher<TObject, TStatus> _timeouts;

    public WorkflowRuntime(WorkflowDefinition<TObject, TStatus> definition, WorkflowServices services)
    {
        _definition = definition;
        _services = services;
        _reader = new RunReader<TObject, TStatus>(definition);
        _writer = new MoveWriter(definition, services);
        _timeouts = new TimeoutDispatcher<TObject, TStatus>(definition, services);
        _trigger = new Trigger<TObject, TStatus>(definition, services, _reader, _writer);
        Typed = new TypedWorkflow<TObject, TStatus>(definition, services, _reader, _writer, _trigger);
        _connectors = ProcessList.ConnectorProcesses(definition).ToDictionary(process => process.Process.Name, process => (process.Connector, process.Shard));
        EventProcesses = [.. definition.Processes.OfType<EventProcessDescriptor>().Select(MakeEventProcess)];
        MessageProcesses = [.. definition.Processes.OfType<MessageProcessDescriptor>().Select(MakeMessageProcess)];
        TimedProcesses = [.. definition.Processes.OfType<TimedProcessDescriptor>().Select(MakeTimedProcess)];

        var messageProcesses = MessageProcesses.ToDictionary(process => process.Descriptor.Name, StringComparer.Ordinal);
        var deadLetters = new DeadLetterReplayer(definition, services, new Steering(definition, services, _writer), messageProcesses.GetValueOrDefault);
        Workflow = new NamedWorkflow<TObject, TStatus>(definition, _reader, _trigger, Typed, deadLetters, services);
    }

    /// <summary>Each connector process's connector, and which of its shards it is, counted from 0.</summary>
    private readonly Dictionary<string, (ConnectorRegistration<TObject, TStatus> Connector, int Shard)> _connectors;

    public TypedWorkflow<TObject, TStatus> Typed { get; }

    public override IWorkflow Workflow { get; }

    public override IReadOnlyList<EventProcess> EventProcesses { get; }

    public override IReadOnlyList<MessageProcess> MessageProcesses { get; }

    public override IReadOnlyList<TimedProcess> TimedProcesses { get; }

    private EventProcess MakeEventProcess(EventProcessDescriptor descriptor) => descriptor.Kind switch
    {
        ProcessKind.Step => new StepProcess<TObject, TStatus>(descriptor, _definition.Steps[StatusOf(descriptor)], _definition, _services, _reader, _writer),
        ProcessKind.TimeoutArming => new TimeoutArmingProcess<TObject, TStatus>(descriptor, _definition.Timeouts[StatusOf(descriptor)], _definition, _services, _reader, _writer, _timeouts),
        ProcessKind.Timeout => new TimeoutProcess<TObject, TStatus>(descriptor, _definition.Timeouts[StatusOf(descriptor)], _definition, _services, _reader, _writer, _timeouts),
        ProcessKind.Hook => new HookProcess<TObject, TStatus>(descriptor, _definition.Hooks[descriptor.Subscription.RunState!.Value], _definition, _services, _reader),
        ProcessKind.Delete => new DeleteProcess<TObject, TStatus>(descriptor, _definition, _services, _reader, _writer),
        ProcessKind.PauseRetry => new PauseRetryProcess(descriptor, _definition, _services, _writer),
        ProcessKind.Connector => new RunConnectorProcess<TObject, TStatus>(descriptor, _connectors[descriptor.Name].Connector, _definition, Typed, _services),
        _ => throw new InvalidOperationException($"{descriptor.Kind} is not an event process."),
    };

    private MessageConnectorProcess<TObject, TStatus> MakeMessageProcess(MessageProcessDescriptor descriptor) =>
        new(descriptor, _connectors[descriptor.Name].Connector, Typed, _services);

    private TimedProcess MakeTimedProcess(TimedProcessDescriptor descriptor) => descriptor.Kind switch
    {
        ProcessKind.OutboxSweep => new OutboxSweepProcess(descriptor, _definition, _services, _writer),
        ProcessKind.TimeoutScan => new TimeoutScanProcess<TObject, TStatus>(descriptor, _definition, _services, _timeouts),
        ProcessKind.ScheduleScan => new ScheduleScanProcess<TObject, TStatus>(descriptor, _definition, _services, _reader, _trigger),
        ProcessKind.Retention => new RetentionProcess(descriptor, _definition, _services),
        ProcessKind.DeadLetterScan => new DeadLetterScanProcess(descriptor, _definition, _services, _writer),
        ProcessKind.Connector => MakeStreamConnector(descriptor),
        _ => throw new InvalidOperationException($"{descriptor.Kind} is not a timed process."),
    };

    private StreamConnectorProcess<TObject, TStatus> MakeStreamConnector(TimedProcessDescriptor descriptor)
    {
        var (connector, shard) = _connectors[descriptor.Name];
        return new StreamConnectorProcess<TObject, TStatus>(descriptor, connector, (StreamSource)connector.Source, shard, Typed, _services);
    }

    private static TStatus StatusOf(EventProcessDescriptor descriptor) =>
        StatusMap<TStatus>.TryFromNumber(descriptor.Subscription.Status!.Value, out var status)
            ? status
            : throw new InvalidOperationException($"Process {descriptor.Name} has no status.");
}

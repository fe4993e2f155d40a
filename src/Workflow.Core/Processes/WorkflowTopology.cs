namespace Workflow;

/// <summary>What the processes of an app's workflows subscribe to: made from the definitions alone, so that what is provisioned is what is consumed.</summary>
public sealed class WorkflowTopology
{
    private WorkflowTopology(IReadOnlyList<ProcessDescriptor> processes, IReadOnlyList<WorkflowGraph> graphs)
    {
        Processes = processes;
        Graphs = graphs;
        Subscriptions = [.. processes.OfType<EventProcessDescriptor>().Select(process => process.Subscription)];
        ProcessNames = processes.Select(process => process.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>All processes of all workflows.</summary>
    public IReadOnlyList<ProcessDescriptor> Processes { get; }

    /// <summary>The subscriptions of all event processes.</summary>
    public IReadOnlyList<Subscription> Subscriptions { get; }

    /// <summary>The graphs of all workflows.</summary>
    public IReadOnlyList<WorkflowGraph> Graphs { get; }

    internal IReadOnlySet<string> ProcessNames { get; }

    /// <summary>The graphs as a JSON array of what <see cref="WorkflowGraph.ToJson"/> writes: what <c>wf graph diff --code</c> reads.</summary>
    public string GraphsToJson() => GraphJson.Write(Graphs);

    /// <summary>The topology of an app.</summary>
    /// <exception cref="WorkflowConfigurationException">Two workflows or processes have one name, or a connector's workflow is missing.</exception>
    public static WorkflowTopology Of(IReadOnlyList<WorkflowDefinition> definitions)
    {
        var twice = definitions.GroupBy(definition => definition.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new WorkflowConfigurationException(twice.Key, "two workflows of the app have this name (case does not tell them apart). Rename one.");

        var topology = new WorkflowTopology([.. definitions.SelectMany(definition => definition.Processes)], [.. definitions.Select(definition => definition.Graph)]);
        var same = topology.Processes.GroupBy(process => process.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (same is not null)
            throw new WorkflowConfigurationException(same.First().Workflow, $"process '{same.Key}' exists in workflow '{same.Last().Workflow}' too. Rename one of the workflows.");

        var names = definitions.Select(definition => definition.Name).ToHashSet(StringComparer.Ordinal);
        var dangling = topology.Processes.OfType<EventProcessDescriptor>().FirstOrDefault(process => !names.Contains(process.Subscription.Workflow));
        if (dangling is not null)
            throw new WorkflowConfigurationException(dangling.Workflow, $"connector process '{dangling.Name}' wants runs of workflow '{dangling.Subscription.Workflow}', which is not part of the app. Add it in AddWorkflows, or correct the name.");
        return topology;
    }
}

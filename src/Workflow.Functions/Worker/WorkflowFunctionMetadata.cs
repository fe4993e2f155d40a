using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;

namespace Workflow.Functions;

/// <summary>Adds the functions of workflows to those that the worker reports to the host, which stay as they are.</summary>
internal sealed class WorkflowFunctionMetadata(FunctionCatalog functions) : IFunctionMetadataTransformer
{
    public string Name => "Workflow";

    /// <exception cref="WorkflowConfigurationException">A function of the app has the name of a workflow's.</exception>
    public void Transform(IList<IFunctionMetadata> original)
    {
        var twice = original.FirstOrDefault(function => function.Name is not null && functions.TryGet(function.Name, out _));
        if (twice is not null)
            throw new WorkflowConfigurationException("", $"Function '{twice.Name}' ({twice.EntryPoint}) has the name of a function of a workflow (case does not tell them apart). Rename it.");

        foreach (var entry in functions.Entries)
        {
            original.Add(new Reported(entry));
        }
    }

    /// <summary>
    /// Not the worker's own <see cref="DefaultFunctionMetadata"/>: its ID is a hash of 32 bits, in which names that differ in "FB" and
    /// "Ea", for example, are one, and of two functions with one ID the worker loads only the first. Names are their own.
    /// </summary>
    private sealed class Reported(FunctionEntry entry) : IFunctionMetadata
    {
        public string FunctionId { get; } = entry.Name;
        public string Name => entry.Name;
        public string Language => "dotnet-isolated";
        public string ScriptFile => FunctionPlaceholders.ScriptFile;
        public string EntryPoint { get; } = FunctionPlaceholders.EntryPointOf(entry.Placeholder);
        public IList<string> RawBindings { get; } = [.. entry.RawBindings];
        public bool IsProxy => false;
        public bool ManagedDependencyEnabled => false;
        public IRetryOptions? Retry => null;
    }
}

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
            original.Add(new DefaultFunctionMetadata
            {
                Name = entry.Name,
                Language = "dotnet-isolated",
                ScriptFile = FunctionPlaceholders.ScriptFile,
                EntryPoint = FunctionPlaceholders.EntryPointOf(entry.Placeholder),
                RawBindings = [.. entry.RawBindings],
            });
        }
    }
}

using System.Diagnostics.CodeAnalysis;

namespace Workflow;

/// <summary>The workflows of an app.</summary>
public interface IWorkflows
{
    /// <summary>All of them, in the order they were added.</summary>
    IReadOnlyList<IWorkflow> All { get; }

    /// <summary>Finds a workflow by its name, case and all.</summary>
    bool TryGet(string name, [NotNullWhen(true)] out IWorkflow? workflow);
}

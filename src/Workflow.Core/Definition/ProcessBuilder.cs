namespace Workflow;

/// <summary>The builder after a process was added: the same builder, and the process's options.</summary>
/// <typeparam name="TObject">The workflow's object.</typeparam>
/// <typeparam name="TStatus">The workflow's status enum.</typeparam>
public sealed class ProcessBuilder<TObject, TStatus> : WorkflowBuilder<TObject, TStatus>
    where TStatus : struct, Enum
{
    private readonly Action<ProcessOptions> _set;

    internal ProcessBuilder(DefinitionDraft<TObject, TStatus> draft, Action<ProcessOptions> set)
        : base(draft) => _set = set;

    /// <summary>
    /// Sets the options of the process that was just added, all of them: a second call forgets the first.
    /// All timeouts of a status share their options.
    /// </summary>
    public ProcessBuilder<TObject, TStatus> WithOptions(ProcessOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _set(options);
        return this;
    }
}

namespace Workflow.Dev.Prerequisites;

/// <summary>Something that must be on the machine before a command can do its work.</summary>
internal interface IPrerequisite
{
    /// <summary>Installs it where it is missing; costs next to nothing where it is not.</summary>
    /// <exception cref="DevException">It is missing and cannot be installed from here.</exception>
    Task EnsureAsync(CancellationToken cancellationToken);
}

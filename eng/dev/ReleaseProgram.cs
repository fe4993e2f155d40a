using Workflow.Dev.Prerequisites;

namespace Workflow.Dev;

/// <summary>A program under tests/ that is built for release and run, such as a benchmark.</summary>
internal sealed class ReleaseProgram(Repository repository, string project)
{
    /// <summary>Installs what it takes, builds it and runs it to its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> RunAsync(string step, string[] arguments, CancellationToken cancellationToken)
    {
        var file = repository.PathOf("tests", project, project + ".csproj");
        await new PrerequisiteList(repository).EnsureForAsync([file], cancellationToken);
        await new Build(repository).RunAsync(file, "release", cancellationToken);
        return await Step.RelayAsync(step, ChildCommand.Dotnet([repository.AssemblyOf(project, "release"), .. arguments]), cancellationToken);
    }
}

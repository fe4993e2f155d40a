using Workflow.Dev.Prerequisites;

namespace Workflow.Dev;

/// <summary>A program of this repository that is built for release and run, such as a benchmark.</summary>
internal sealed class ReleaseProgram
{
    private readonly Repository _repository;
    private readonly string _project;
    private readonly string _file;

    private ReleaseProgram(Repository repository, string project, string file)
    {
        _repository = repository;
        _project = project;
        _file = file;
    }

    /// <summary>One under tests/, in a folder of its name.</summary>
    public static ReleaseProgram OfTests(Repository repository, string project) => new(repository, project, repository.PathOf("tests", project, project + ".csproj"));

    /// <summary>One under eng/.</summary>
    public static ReleaseProgram OfEngineering(Repository repository, string folder, string project) => new(repository, project, repository.PathOf("eng", folder, project + ".csproj"));

    /// <summary>Installs what it takes, builds it and runs it to its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> RunAsync(string step, string[] arguments, CancellationToken cancellationToken)
    {
        await BuildAsync(cancellationToken);
        return await Step.RelayAsync(step, Command(arguments), cancellationToken);
    }

    /// <summary>The same, to have what it says instead of showing it.</summary>
    /// <exception cref="DevException">It failed; what it said is in the message.</exception>
    public async Task<IReadOnlyList<string>> CaptureAsync(string step, string[] arguments, CancellationToken cancellationToken)
    {
        await BuildAsync(cancellationToken);
        var result = await Step.CaptureAsync(step, Command(arguments), cancellationToken);
        return result.Failed ? throw new DevException(result.Output) : result.Lines;
    }

    private async Task BuildAsync(CancellationToken cancellationToken)
    {
        await new PrerequisiteList(_repository).EnsureForAsync([_file], cancellationToken);
        await new Build(_repository).RunAsync(_file, "release", cancellationToken);
    }

    private ChildCommand Command(string[] arguments) => ChildCommand.Dotnet([_repository.AssemblyOf(_project, "release"), .. arguments]);
}

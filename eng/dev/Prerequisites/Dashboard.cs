namespace Workflow.Dev.Prerequisites;

/// <summary>The dashboard, built from src/Workflow.Http/ui when its sources have changed; the next build of Workflow.Http takes it in.</summary>
internal sealed class Dashboard(Repository repository) : IPrerequisite
{
    private string Folder => repository.PathOf("src", "Workflow.Http", "ui");

    private string Built => repository.PathOf("artifacts", "ui", "index.html.gz");

    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (IsBuilt())
            return;
        await NpmAsync("Installing what the dashboard is built with (npm ci in src/Workflow.Http/ui)", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], cancellationToken);
        await NpmAsync("Building the dashboard", ["run", "build"], cancellationToken);
    }

    private bool IsBuilt() => File.Exists(Built) && Sources().Max(File.GetLastWriteTimeUtc) < File.GetLastWriteTimeUtc(Built);

    private IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Folder).Concat(Directory.EnumerateFiles(Path.Combine(Folder, "src"), "*", SearchOption.AllDirectories));

    private async Task NpmAsync(string title, string[] arguments, CancellationToken cancellationToken)
    {
        var result = await Step.CaptureAsync(title, ChildCommand.Npm(arguments) with { WorkingDirectory = Folder }, cancellationToken);
        if (result.Failed)
            throw new DevException($"npm {string.Join(' ', arguments)} failed in {repository.Shorten(Folder)}:{Environment.NewLine}{result.Output}");
    }
}

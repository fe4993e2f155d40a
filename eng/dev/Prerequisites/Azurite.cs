namespace Workflow.Dev.Prerequisites;

/// <summary>Azurite, the storage emulator, from npm in the version of the lock file.</summary>
internal sealed class Azurite(Repository repository) : IPrerequisite
{
    private string Folder => repository.PathOf("eng", "azurite");

    /// <summary>The program that runs one of its services.</summary>
    public static string ScriptOf(Repository repository) => repository.PathOf("eng", "azurite", "serve.js");

    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (IsInstalled())
            return;
        var install = await Step.CaptureAsync(
            "Installing Azurite (npm ci in eng/azurite)",
            ChildCommand.Npm("ci", "--ignore-scripts", "--no-audit", "--no-fund") with { WorkingDirectory = Folder },
            cancellationToken);
        if (install.Failed)
            throw new DevException($"npm could not install Azurite:{Environment.NewLine}{install.Output}");
    }

    /// <summary>npm leaves its own copy of the lock file behind as the last thing an installation does.</summary>
    private bool IsInstalled()
    {
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        return installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json"));
    }
}

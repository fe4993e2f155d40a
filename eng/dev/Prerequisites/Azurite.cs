namespace Workflow.Dev.Prerequisites;

/// <summary>Azurite, the storage emulator, from npm in the version of the lock file.</summary>
/// <param name="folder">Where the lock file is, and where it is installed.</param>
internal sealed class Azurite(string folder) : IPrerequisite
{
    /// <summary>The program that runs one of its services.</summary>
    public string Script => Path.Combine(folder, "serve.js");

    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (IsInstalled())
            return;
        var install = await Step.CaptureAsync(
            $"Installing Azurite (npm ci in {Terminal.Shorten(folder)})",
            ChildCommand.Npm("ci", "--ignore-scripts", "--no-audit", "--no-fund") with { WorkingDirectory = folder },
            cancellationToken);
        if (install.Failed)
            throw new DevException($"npm could not install Azurite:{Environment.NewLine}{install.Output}");
    }

    /// <summary>npm leaves its own copy of the lock file behind as the last thing an installation does.</summary>
    private bool IsInstalled()
    {
        var installed = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
        return installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json"));
    }
}

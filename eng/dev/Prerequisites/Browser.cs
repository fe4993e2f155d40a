namespace Workflow.Dev.Prerequisites;

/// <summary>
/// A Chromium-based browser for the tests that drive one: whichever is there, else Chromium from the package manager.
/// The tests find its path in the environment variable CHROME_PATH.
/// </summary>
internal sealed class Browser : IPrerequisite
{
    private const string PathVariable = "CHROME_PATH";

    private static readonly string[] Commands =
        ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge"];

    private static readonly string[] MacPlaces =
    [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ];

    private static readonly string[] WindowsPlaces =
        [@"Google\Chrome\Application\chrome.exe", @"Chromium\Application\chrome.exe", @"Microsoft\Edge\Application\msedge.exe"];

    private static readonly Environment.SpecialFolder[] WindowsRoots =
        [Environment.SpecialFolder.ProgramFiles, Environment.SpecialFolder.ProgramFilesX86, Environment.SpecialFolder.LocalApplicationData];

    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (Find() is null)
            await InstallAsync(cancellationToken);
        Environment.SetEnvironmentVariable(
            PathVariable, Find() ?? throw new DevException("The browser was installed but cannot be found on the PATH."));
    }

    private static string? Find() =>
        Environment.GetEnvironmentVariable(PathVariable) is { } chosen && File.Exists(chosen)
            ? chosen
            : OnPath().Concat(UsualPlaces()).FirstOrDefault(File.Exists);

    private static IEnumerable<string> OnPath() =>
        from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        from command in Commands
        select Path.Combine(folder, OperatingSystem.IsWindows() ? command + ".exe" : command);

    private static string[] UsualPlaces()
    {
        if (OperatingSystem.IsMacOS())
            return MacPlaces;
        return OperatingSystem.IsWindows()
            ? [.. from root in WindowsRoots from place in WindowsPlaces select Path.Combine(Environment.GetFolderPath(root), place)]
            : [];
    }

    private static async Task InstallAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/apt-get") || !Environment.IsPrivilegedProcess)
        {
            throw new DevException(
                $"The browser tests need Chromium, Chrome or Edge. Install one (on Debian or Ubuntu: apt-get install chromium), or set {PathVariable}.");
        }

        await AptAsync("Refreshing the list of system packages", "update", cancellationToken);
        await AptAsync("Installing Chromium (apt-get)", "install --yes --no-install-recommends chromium", cancellationToken);
    }

    private static async Task AptAsync(string title, string arguments, CancellationToken cancellationToken)
    {
        var command = new ChildCommand("apt-get", arguments.Split(' '))
        {
            Environment = new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive" },
        };
        var result = await Step.CaptureAsync(title, command, cancellationToken);
        if (result.Failed)
            throw new DevException($"apt-get {arguments} failed:{Environment.NewLine}{result.Output}");
    }
}

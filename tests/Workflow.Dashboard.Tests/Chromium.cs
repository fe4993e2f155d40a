using Microsoft.Playwright;

namespace Workflow.Dashboard.Tests;

/// <summary>The system's browser, one for all tests.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>Another name of this machine, by which its pages are no secure context, as those of other machines over plain http.</summary>
    public const string OtherHost = "another-machine.test";

    private IPlaywright _playwright = null!;

    public IBrowser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var path = Environment.GetEnvironmentVariable("CHROME_PATH") ?? "/usr/bin/chromium";
        if (!File.Exists(path))
            throw new InvalidOperationException($"There is no browser at {path}. `dotnet run dev.cs test` finds or installs one; or set CHROME_PATH.");
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = path,
            Args = [$"--host-resolver-rules=MAP {OtherHost} 127.0.0.1"],
            // Root cannot use Chromium's sandbox, and containers of build agents are root.
            ChromiumSandbox = !(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess),
        });
    }

    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class ChromiumCollection : ICollectionFixture<Chromium>
{
    public const string Name = "Chromium";
}

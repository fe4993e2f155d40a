namespace Workflow.Dev;

/// <summary>A program to run: which, with what, where.</summary>
internal sealed record ChildCommand(string Program, IReadOnlyList<string> Arguments)
{
    public string? WorkingDirectory { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public static ChildCommand Dotnet(params string[] arguments) =>
        // The host that runs us is the SDK the person chose, whatever PATH says.
        new(System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments);

    /// <summary>npm; on Windows it is a script, which only the command processor can start.</summary>
    public static ChildCommand Npm(params string[] arguments) => OperatingSystem.IsWindows()
        ? new("cmd.exe", ["/d", "/c", "npm", .. arguments])
        : new("npm", arguments);
}

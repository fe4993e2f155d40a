namespace Workflow.Dev;

/// <summary>A program to run: which, with what, where.</summary>
internal sealed record ChildCommand(string Program, IReadOnlyList<string> Arguments)
{
    public string? WorkingDirectory { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether it is a server that ends when we do, even when we are killed; see <see cref="ParentProcess"/>.</summary>
    public bool EndsWithParent { get; init; }

    public static ChildCommand Dotnet(params string[] arguments) =>
        // The host that runs us is the SDK the person chose, whatever PATH says.
        new(System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments);

    public static ChildCommand Npm(params string[] arguments) => Script("npm", arguments);

    /// <summary>The Azure CLI.</summary>
    public static ChildCommand Az(params string[] arguments) => Script("az", arguments);

    /// <summary>A program that is a script on Windows, which only the command processor can start.</summary>
    private static ChildCommand Script(string name, string[] arguments) => OperatingSystem.IsWindows()
        ? new("cmd.exe", ["/d", "/c", name, .. arguments])
        : new(name, arguments);
}

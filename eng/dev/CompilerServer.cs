using System.Runtime.InteropServices;

namespace Workflow.Dev;

/// <summary>
/// A compiler that stays in memory for all projects of one build, which halves the time of a large one, and is ended with it. It has
/// a name of its own, so no other build uses it.
/// </summary>
internal sealed class CompilerServer(Repository repository) : IAsyncDisposable
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(20);

    // Part of a socket's path, which must be short.
    private readonly string _name = $"workflow-{Guid.NewGuid().ToString("N")[..12]}";

    /// <summary>For <c>dotnet build</c> or <c>pack</c>: this server, and none that would outlive the build.</summary>
    public IReadOnlyList<string> Arguments =>
        ["-nodeReuse:false", "-p:UseRazorBuildServer=false", "-p:UseSharedCompilation=true", $"-p:SharedCompilationId={_name}"];

    /// <summary>Ends it. Where that fails, it ends by itself when it has had nothing to do for ten minutes.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(EndLimit);
        try
        {
            var version = await AskAsync(ChildCommand.Dotnet("--version"), limit.Token);
            var compiler = Path.Combine(DotnetRoot, "sdk", version, "Roslyn", "bincore", "VBCSCompiler.dll");
            if (File.Exists(compiler))
                await AskAsync(ChildCommand.Dotnet(compiler, "-shutdown", $"-pipename:{_name}"), limit.Token);
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>The installation that runs us, which is the one that builds.</summary>
    private static string DotnetRoot => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private async Task<string> AskAsync(ChildCommand command, CancellationToken cancellationToken)
    {
        var said = new List<string>();
        // From the root, whose global.json says which SDK.
        await using var child = Child.Start(command with { WorkingDirectory = repository.Root }, line =>
        {
            lock (said)
                said.Add(line);
        });
        await child.WaitAsync(cancellationToken);
        return said.FirstOrDefault() ?? "";
    }
}

namespace Workflow.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal static class CommandLine
{
    public static (string Name, string? Json, string? Child) Parse(string[] args) => args switch
    {
        [var name] => (name, null, null),
        [var name, "--json", var file] => (name, file, null),
        [var name, "--child", var mode] => (name, null, mode),
        _ => throw new FormatException("A benchmark's name is expected."),
    };
}

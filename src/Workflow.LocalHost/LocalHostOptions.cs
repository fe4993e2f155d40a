using System.Globalization;

namespace Workflow.LocalHost;

/// <summary>What the command line asks for.</summary>
/// <param name="Port">The port on 127.0.0.1; 0 picks a free one.</param>
/// <param name="TopologyFolder">Where to write the files that the infrastructure is provisioned from, instead of serving; null to serve.</param>
internal sealed record LocalHostOptions(int Port, string? TopologyFolder = null)
{
    public const string Usage = "Usage: Workflow.LocalHost [--port N] | --topology DIR";

    private const int DefaultPort = 7071;

    /// <exception cref="FormatException">The command line cannot be read; the message says why.</exception>
    public static LocalHostOptions Parse(string[] args) => args switch
    {
        [] => new LocalHostOptions(DefaultPort),
        ["--port", var text] => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535
            ? new LocalHostOptions(port)
            : throw new FormatException($"--port is '{text}'; a number from 0 to 65535 is expected."),
        ["--topology", var folder] => new LocalHostOptions(DefaultPort, folder),
        ["--port" or "--topology"] => throw new FormatException($"{args[0]} needs a value."),
        ["--port" or "--topology", _, var other, ..] => throw new FormatException($"There is no option '{other}'."),
        [var other, ..] => throw new FormatException($"There is no option '{other}'."),
    };
}

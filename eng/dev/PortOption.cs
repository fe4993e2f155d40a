using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;

namespace Workflow.Dev;

/// <summary>The option <c>--port</c>.</summary>
internal static class PortOption
{
    public const int Default = 7071; // where the Functions host listens, too

    public static Option<int> Define() => new("--port")
    {
        Description = "The port on 127.0.0.1 to serve on.",
        HelpName = "N",
        DefaultValueFactory = _ => Default,
        CustomParser = Parse,
    };

    /// <summary>Another one to try.</summary>
    public static int OtherThan(int port) => port == Default ? port + 1 : Default;

    private static int Parse(ArgumentResult result)
    {
        if (!int.TryParse(result.Tokens[0].Value, out var port) || port is < 1 or > IPEndPoint.MaxPort)
            result.AddError($"--port takes a number from 1 to {IPEndPoint.MaxPort}, not '{result.Tokens[0].Value}'.");
        return port;
    }
}

using System.Globalization;

namespace Workflow.LocalHost;

/// <summary>What the command line asks for.</summary>
/// <param name="Port">The port on 127.0.0.1; 0 picks a free one.</param>
/// <param name="Data">The folder for everything that is kept.</param>
internal sealed record LocalHostOptions(int Port, string Data)
{
    public const string Usage = "Usage: Workflow.LocalHost [--port N] [--data DIR]";

    /// <exception cref="FormatException">The command line cannot be read; the message says why.</exception>
    public static LocalHostOptions Parse(string[] args)
    {
        var options = new LocalHostOptions(7071, ".data");
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : throw new FormatException($"{args[i]} needs a value.");
            options = args[i] switch
            {
                "--port" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535
                    ? options with { Port = port }
                    : throw new FormatException($"--port is '{value}'; a number from 0 to 65535 is expected."),
                "--data" => options with { Data = value },
                var other => throw new FormatException($"There is no option '{other}'."),
            };
        }
        return options;
    }
}

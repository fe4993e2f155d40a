using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Workflow.Emulator.Host;

/// <summary>The command line: <see cref="Usage"/>.</summary>
internal static class Arguments
{
    public const string Usage = "Usage: [--config FILE] [--port N] [--management-port N] [--data DIR]";

    /// <summary>The ports of the official emulator.</summary>
    private const int DefaultPort = 5672;
    private const int DefaultManagementPort = 5300;

    public static bool TryParse(string[] args, [NotNullWhen(true)] out EmulatorOptions? options, [NotNullWhen(false)] out string? complaint)
    {
        options = null;
        var parsed = new EmulatorOptions { Port = DefaultPort, ManagementPort = DefaultManagementPort };
        for (var index = 0; index < args.Length; index += 2)
        {
            if (index + 1 == args.Length)
            {
                complaint = $"{args[index]} needs a value.";
                return false;
            }

            complaint = Apply(args[index], args[index + 1], parsed);
            if (complaint is not null)
                return false;
        }

        options = parsed;
        complaint = null;
        return true;
    }

    private static string? Apply(string name, string value, EmulatorOptions options)
    {
        switch (name)
        {
            case "--config":
                try
                {
                    options.AddConfigFile(value);
                    return null;
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
                {
                    return exception.Message;
                }

            case "--data":
                options.DataFolder = value;
                return null;
            case "--port" when TryPort(value, out var port):
                options.Port = port;
                return null;
            case "--management-port" when TryPort(value, out var port):
                options.ManagementPort = port;
                return null;
            default:
                return $"{name} {value} is not understood.";
        }
    }

    private static bool TryPort(string value, out int port) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue;
}

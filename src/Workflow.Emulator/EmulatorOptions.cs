using System.Net;

namespace Workflow.Emulator;

/// <summary>How an emulator starts. The defaults give a private, empty namespace in memory on a free port.</summary>
public sealed class EmulatorOptions
{
    /// <summary>The name of the key the official emulator accepts.</summary>
    public const string DefaultKeyName = "RootManageSharedAccessKey";

    /// <summary>The key the official emulator accepts.</summary>
    public const string DefaultKey = "SAS_KEY_VALUE";

    /// <summary>The address to listen on. Default: loopback only.</summary>
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    /// <summary>The port for AMQP; 0 takes a free one. Default: 0.</summary>
    public int Port { get; set; }

    /// <summary>The port for health, counts and management over HTTP; 0 takes a free one, null opens none. Default: null.</summary>
    public int? ManagementPort { get; set; }

    /// <summary>The name of the only key. Default: <see cref="DefaultKeyName"/>.</summary>
    public string KeyName { get; set; } = DefaultKeyName;

    /// <summary>The only key. Default: <see cref="DefaultKey"/>.</summary>
    public string Key { get; set; } = DefaultKey;

    /// <summary>Queues that exist from the start.</summary>
    public IList<QueueDefinition> Queues { get; } = [];

    /// <summary>Topics that exist from the start.</summary>
    public IList<TopicDefinition> Topics { get; } = [];

    /// <summary>The largest message taken, in bytes. Default: 262,144, the Standard tier's limit.</summary>
    public int MaxMessageSize { get; set; } = 256 * 1024;

    /// <summary>
    /// How long a connection may be silent, by the protocol's idle-time-out; after twice as long it is cut.
    /// Counted in real time whatever <see cref="Time"/> is. Default: two minutes. The official
    /// .NET client refuses to connect where this is less than five seconds.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The folder in which messages and session state outlive the process; entities are those of the options each time.
    /// One emulator at a time can have it. Null keeps everything in memory. Default: null.
    /// </summary>
    public string? DataFolder { get; set; }

    /// <summary>The clock of locks, schedules and expiry. Default: the system's.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Faults to inject from the start. Default: none.</summary>
    public FaultOptions Faults { get; set; } = new();

    /// <summary>Adds the entities of a file in the official emulator's Config.json format.</summary>
    /// <param name="path">The file.</param>
    /// <returns>These options.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="FormatException">The file is not in the format, or has what the emulator does not support.</exception>
    public EmulatorOptions AddConfigFile(string path) => AddConfig(File.ReadAllText(path));

    /// <summary>Adds the entities of a text in the official emulator's Config.json format.</summary>
    /// <param name="json">The text.</param>
    /// <returns>These options.</returns>
    /// <exception cref="FormatException">The text is not in the format, or has what the emulator does not support.</exception>
    public EmulatorOptions AddConfig(string json)
    {
        ConfigFile.Parse(json, this);
        return this;
    }
}

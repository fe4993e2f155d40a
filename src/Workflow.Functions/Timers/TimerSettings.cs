using Microsoft.Extensions.Configuration;

namespace Workflow.Functions;

/// <summary>
/// The schedules of timer functions: a default for each kind of process, which settings replace, for a kind or for one process.
/// They are read when the app starts and reported to the host as they are: a <c>%Setting%</c> in a binding would fail the whole
/// app where the setting is missing.
/// </summary>
internal sealed class TimerSettings
{
    private const string Section = "Workflow:Timers";
    private const string Schedule = "Schedule";
    private const string Continuous = "Continuous";

    /// <summary>
    /// How often a process of this kind runs at most. Every firing is an execution that is paid for, keeps an instance alive,
    /// and asks every bucket; what a process knows to be due earlier it waits for within its invocation.
    /// </summary>
    private static readonly Dictionary<ProcessKind, TimeSpan> ShortestDefaults = new()
    {
        // A timeout set for sooner than the next firing waits for it: people notice that first.
        [ProcessKind.TimeoutScan] = TimeSpan.FromSeconds(10),
        // A source is asked this often; while it has something, it is read on.
        [ProcessKind.Connector] = TimeSpan.FromSeconds(10),
        // The safety net under the publication right after the commit.
        [ProcessKind.OutboxSweep] = TimeSpan.FromSeconds(30),
        // It knows its next due time; only a schedule added meanwhile waits for the next firing.
        [ProcessKind.ScheduleScan] = TimeSpan.FromSeconds(30),
        // A dead letter has failed for long already.
        [ProcessKind.DeadLetterScan] = TimeSpan.FromMinutes(5),
        // Data is kept for days.
        [ProcessKind.Retention] = TimeSpan.FromMinutes(10),
    };

    private readonly Dictionary<string, Setting> _settings;

    private TimerSettings(Dictionary<string, Setting> settings) => _settings = settings;

    /// <summary>Without settings.</summary>
    public static TimerSettings Default { get; } = new([]);

    /// <summary>The keys of single processes that there are settings for.</summary>
    public IEnumerable<string> Processes => _settings.Keys.Where(key => !Kinds.Contains(key));

    private static HashSet<string> Kinds { get; } = ShortestDefaults.Keys.Select(kind => kind.ToString()).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads <c>Workflow__Timers__{kind or process}__Schedule</c> and <c>…__Continuous</c>.</summary>
    /// <exception cref="WorkflowConfigurationException">One cannot be read; the message names it.</exception>
    public static TimerSettings Read(IConfiguration configuration)
    {
        var settings = new Dictionary<string, Setting>(StringComparer.OrdinalIgnoreCase);
        foreach (var section in configuration.GetSection(Section).GetChildren())
        {
            var unknown = section.GetChildren().FirstOrDefault(child => !child.Key.Equals(Schedule, StringComparison.OrdinalIgnoreCase) && !child.Key.Equals(Continuous, StringComparison.OrdinalIgnoreCase));
            if (unknown is not null || section.Value is not null)
                throw new WorkflowConfigurationException("", $"Setting '{SettingText.NameOf(unknown?.Path ?? section.Path)}' is not known. There are {SettingOf(section.Key)}__{Schedule} and {SettingOf(section.Key)}__{Continuous}.");
            settings[section.Key] = new Setting(section[Schedule], SettingText.Boolean(section.GetSection(Continuous)));
        }
        return new TimerSettings(settings);
    }

    /// <summary>The schedule of a process: its own setting, else its kind's, else the default.</summary>
    /// <exception cref="WorkflowConfigurationException">A setting is no schedule; the message names it.</exception>
    public TimerSchedule ScheduleOf(TimedProcessDescriptor process)
    {
        var own = _settings.GetValueOrDefault(KeyOf(process.Name));
        var kind = _settings.GetValueOrDefault(process.Kind.ToString());
        var isContinuous = own?.Continuous ?? kind?.Continuous ?? false;
        if (own?.Schedule is { } ownText)
            return Parse(KeyOf(process.Name), ownText, isContinuous);
        if (kind?.Schedule is { } kindText)
            return Parse(process.Kind.ToString(), kindText, isContinuous);
        var shortest = ShortestDefaults.GetValueOrDefault(process.Kind, TimeSpan.FromSeconds(30));
        return TimerSchedule.Every(process.Interval > shortest ? process.Interval : shortest, isContinuous);
    }

    /// <summary>The key of a process in settings: application settings on Linux have letters, digits and underscores only.</summary>
    public static string KeyOf(string process) => string.Concat(process.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_'));

    /// <summary>The name that the settings of a kind or process begin with.</summary>
    public static string SettingOf(string key) => SettingText.NameOf($"{Section}:{key}");

    private static TimerSchedule Parse(string key, string text, bool isContinuous)
    {
        try
        {
            return TimerSchedule.Parse(text, isContinuous);
        }
        catch (FormatException exception)
        {
            throw new WorkflowConfigurationException("", $"Setting '{SettingOf(key)}__{Schedule}' is '{text}': {exception.Message}.");
        }
    }

    private sealed record Setting(string? Schedule, bool? Continuous);
}

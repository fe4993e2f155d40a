namespace Workflow;

/// <summary>The options of a process with every default resolved.</summary>
public sealed record ProcessSettings
{
    /// <summary>luno/workflow's default polling frequency.</summary>
    public static readonly TimeSpan DefaultPollingFrequency = TimeSpan.FromMilliseconds(500);

    /// <summary>luno/workflow's default back-off after an error.</summary>
    public static readonly TimeSpan DefaultErrorBackOff = TimeSpan.FromSeconds(1);

    /// <summary>luno/workflow's default lag alert.</summary>
    public static readonly TimeSpan DefaultLagAlert = TimeSpan.FromMinutes(30);

    /// <summary>See <see cref="ProcessOptions.ParallelCount"/>; 0 = no limit of its own.</summary>
    public int ParallelCount { get; init; }

    /// <summary>See <see cref="ProcessOptions.PollingFrequency"/>.</summary>
    public TimeSpan PollingFrequency { get; init; } = DefaultPollingFrequency;

    /// <summary>See <see cref="ProcessOptions.ErrorBackOff"/>.</summary>
    public TimeSpan ErrorBackOff { get; init; } = DefaultErrorBackOff;

    /// <summary>See <see cref="ProcessOptions.LagAlert"/>.</summary>
    public TimeSpan LagAlert { get; init; } = DefaultLagAlert;

    /// <summary>See <see cref="ProcessOptions.ConsumeLag"/>.</summary>
    public TimeSpan ConsumeLag { get; init; }

    /// <summary>See <see cref="ProcessOptions.PauseAfterErrorCount"/>; 0 = never.</summary>
    public int PauseAfterErrorCount { get; init; }

    /// <summary>Resolves a process's own options over the workflow's defaults.</summary>
    internal static ProcessSettings Resolve(ProcessOptions own, ProcessOptions defaults)
    {
        var consumeLag = own.ConsumeLag ?? defaults.ConsumeLag ?? TimeSpan.Zero;
        return new ProcessSettings
        {
            ParallelCount = own.ParallelCount ?? defaults.ParallelCount ?? 0,
            PollingFrequency = own.PollingFrequency ?? defaults.PollingFrequency ?? DefaultPollingFrequency,
            ErrorBackOff = own.ErrorBackOff ?? defaults.ErrorBackOff ?? DefaultErrorBackOff,
            // A lag of its own raises a default alert with it: an event that waits on purpose is not late.
            LagAlert = own.LagAlert
                ?? (own.ConsumeLag is null ? defaults.LagAlert : null)
                ?? DefaultLagAlert + consumeLag,
            ConsumeLag = consumeLag,
            PauseAfterErrorCount = own.PauseAfterErrorCount ?? defaults.PauseAfterErrorCount ?? 0,
        };
    }
}

namespace Workflow.Emulator.Faults;

internal enum DeliveryFault
{
    None,
    LoseLock,
    Duplicate,
}

/// <summary>Draws the faults that <see cref="FaultOptions"/> asks for; with none asked for it costs a comparison.</summary>
internal sealed class FaultInjector(FaultOptions options)
{
    private readonly Lock _gate = new();
    private FaultOptions _options = options;
    private Random _random = NewRandom(options);

    public static FaultInjector None { get; } = new(new FaultOptions());

    /// <summary>Replaces the faults and starts their sequence anew.</summary>
    public void Apply(FaultOptions options)
    {
        lock (_gate)
        {
            _options = options;
            _random = NewRandom(options);
        }
    }

    public bool LosesMessage() => Strikes(_options.LoseMessage);

    public bool DropsConnection() => Strikes(_options.DropConnection);

    public TimeSpan? DelaysDelivery() => Strikes(_options.DelayDelivery) ? _options.Delay : null;

    public DeliveryFault OnDelivery() =>
        Strikes(_options.LoseLock) ? DeliveryFault.LoseLock
        : Strikes(_options.DuplicateDelivery) ? DeliveryFault.Duplicate
        : DeliveryFault.None;

    private bool Strikes(double probability)
    {
        if (probability <= 0)
            return false;

        lock (_gate)
            return _random.NextDouble() < probability;
    }

#pragma warning disable CA5394 // Faults must repeat by seed; nothing here is a secret.
    private static Random NewRandom(FaultOptions options) => new(options.Seed);
#pragma warning restore CA5394
}

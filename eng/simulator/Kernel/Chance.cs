namespace Workflow.Simulator.Kernel;

/// <summary>Chance that comes out the same for the same seed.</summary>
internal sealed class Chance(int seed)
{
    private readonly Random _random = new(seed);

    public int Below(int count) => _random.Next(count);

    /// <summary>The time to the next of events that come independently of each other, so many a second.</summary>
    public double UntilNext(double perSecond) => -Math.Log(1 - _random.NextDouble()) / perSecond;

    /// <summary>A time around a median, as the answers of services are: rarely much shorter, now and then much longer.</summary>
    public double Around(Latency latency)
    {
        if (latency.Median == 0)
            return 0;
        var normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
        return latency.Median * Math.Exp(latency.Spread * normal);
    }
}

/// <summary>How long something takes beyond the work it makes: a log-normal distribution.</summary>
/// <param name="Median">Half take longer, in seconds.</param>
/// <param name="Spread">The standard deviation of its logarithm: 0.5 has one in a hundred take 3.2 times the median.</param>
internal readonly record struct Latency(double Median, double Spread)
{
    public static Latency None => default;
}

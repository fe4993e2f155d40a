using Workflow.Simulator.Kernel;

namespace Workflow.Scale.Tests.Simulating;

public sealed class StationTests
{
    private readonly Clock _clock = new();

    [Fact]
    public void What_is_due_at_the_same_time_happens_in_the_order_it_was_asked_for()
    {
        var seen = new List<string>();
        _clock.After(2, () => seen.Add("late"));
        _clock.After(1, () => seen.Add("first"));
        _clock.After(1, () => seen.Add("second"));

        _clock.RunUntil(5);

        Assert.Equal(["first", "second", "late"], seen);
        Assert.Equal(5, _clock.Now);
    }

    [Fact]
    public void A_station_serves_as_many_at_a_time_as_it_has_servers()
    {
        var station = new Station(_clock, "station", servers: 2);
        var ends = new List<double>();
        for (var i = 0; i < 5; i++)
            station.Serve(1, () => ends.Add(_clock.Now));

        _clock.RunUntil(10);

        Assert.Equal([1, 1, 2, 2, 3], ends);
    }

    [Fact]
    public void Processes_of_a_machine_share_its_processors()
    {
        var machine = new Station(_clock, "machine", servers: 1);
        var (first, second) = (new Station(_clock, "first", 4, machine), new Station(_clock, "second", 4, machine));
        var ends = new List<double>();
        first.Serve(1, () => ends.Add(_clock.Now));
        second.Serve(1, () => ends.Add(_clock.Now));

        _clock.RunUntil(10);

        Assert.Equal([1, 2], ends);
    }

    [Fact]
    public void Utilisation_is_the_share_of_the_time_since_it_was_reset()
    {
        var station = new Station(_clock, "station", servers: 2);
        _clock.RunUntil(10);
        station.Reset();
        station.Serve(3, () => { });
        station.Serve(1, () => { });

        _clock.RunUntil(14);

        Assert.Equal(0.5, station.Utilisation, precision: 6);
    }

    [Fact]
    public void One_server_with_random_arrivals_has_the_queue_that_theory_says()
    {
        // M/D/1: the mean wait is half of utilisation / (1 - utilisation) service times.
        const double Utilisation = 0.8;
        var chance = new Chance(7);
        var station = new Station(_clock, "station", servers: 1);
        var (total, count) = (0.0, 0);
        Arrive();
        _clock.RunUntil(50_000);

        Assert.Equal(0.5 * Utilisation / (1 - Utilisation), total / count, tolerance: 0.1);

        void Arrive() => _clock.After(chance.UntilNext(Utilisation), () =>
        {
            var arrived = _clock.Now;
            station.Serve(1, () =>
            {
                total += _clock.Now - arrived - 1;
                count++;
            });
            Arrive();
        });
    }

    [Fact]
    public void A_latency_has_its_median_and_its_tail()
    {
        var chance = new Chance(3);
        var times = new Percentiles();
        for (var i = 0; i < 100_000; i++)
            times.Add(chance.Around(new Latency(0.010, 0.5)));

        Assert.Equal(0.010, times.At(0.5), tolerance: 0.0002);
        Assert.Equal(0.032, times.At(0.99), tolerance: 0.001);
    }
}

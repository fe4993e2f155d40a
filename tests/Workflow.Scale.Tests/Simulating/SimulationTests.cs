using Workflow.Simulator.Kernel;
using Workflow.Simulator.Model;

namespace Workflow.Scale.Tests.Simulating;

public sealed class SimulationTests
{
    private const int Steps = 5;

    /// <summary>Nothing in it is scarce: everything takes a millisecond of its own, and no latency.</summary>
    private static readonly Deployment Ample = new()
    {
        Storage = new StorageParts(Servers: 1000, PerRequest: 0.001, Partitions: 0, PerEntity: 0, Latency.None, Latency.None),
        Broker = new BrokerParts(Servers: 1000, PerSend: 0.001, PerDelivery: 0.001, PerAccept: 0.001, Latency.None, Latency.None, Latency.None, Latency.None),
        Hosts = new HostParts { Count = 2, Processors = 1000, PerStep = 0.003, Sessions = 1000, Accepts = 1000, Handlers = 10_000, Shards = 0, SessionIdle = 0.01 },
        Triggers = new TriggerParts(Count: 1, Processors: 1000, PerRun: 0.001),
    };

    [Fact]
    public void A_run_alone_takes_the_sum_of_its_parts()
    {
        var outcome = new Simulation(Ample, new Load.Burst(Steps, Runs: 1, Triggers: 1), seed: 1).RunToEnd();

        // The trigger and its transaction; for each step: send, accept, deliver, handle, read, commit.
        Assert.Equal(0.002 + Steps * (0.001 + 0.001 + 0.001 + 0.003 + 0.001 + 0.001), outcome.Median, precision: 6);
    }

    [Fact]
    public void A_run_makes_the_requests_and_messages_that_the_product_makes()
    {
        var outcome = new Simulation(Ample, new Load.Burst(Steps, Runs: 20, Triggers: 4), seed: 1).RunToEnd();

        Assert.Equal(Costing.RequestsPerRun(Steps), outcome.RequestsPerRun);
        Assert.Equal(11, outcome.RequestsPerRun);
        Assert.Equal(Steps, outcome.MessagesPerRun);
    }

    [Fact]
    public void With_recent_records_nothing_is_read()
    {
        var recent = Ample with { Hosts = Ample.Hosts with { RecentRecords = 1 } };

        Assert.Equal(6, new Simulation(recent, new Load.Burst(Steps, Runs: 20, Triggers: 4), seed: 1).RunToEnd().RequestsPerRun);
    }

    [Fact]
    public void The_same_seed_gives_the_same_outcome_and_another_seed_another()
    {
        var load = new Load.Stream(Steps, RunsPerSecond: 200);
        var noisy = Ample with { Storage = Ample.Storage with { Read = new Latency(0.004, 0.5) } };

        double MedianOf(int seed) => new Simulation(noisy, load, seed).RunFor(warmUp: 1, seconds: 3).Median;

        Assert.Equal(MedianOf(1), MedianOf(1));
        Assert.NotEqual(MedianOf(1), MedianOf(2));
    }

    [Fact]
    public void An_account_carries_its_limit_and_not_more()
    {
        // 1,000 requests a second are 90.9 runs of 11 requests.
        var scarce = Ample with { Storage = Ample.Storage with { Servers = 1, PerRequest = 0.001 } };

        var below = new Simulation(scarce, new Load.Stream(Steps, RunsPerSecond: 85), seed: 1).RunFor(warmUp: 5, seconds: 30);
        var above = new Simulation(scarce, new Load.Stream(Steps, RunsPerSecond: 120), seed: 1).RunFor(warmUp: 5, seconds: 30);

        Assert.False(below.FallsBehind);
        Assert.True(above.FallsBehind);
        Assert.Equal("storage account", above.Busiest.Part);
        Assert.Equal(1, above.Busiest.Utilisation, tolerance: 0.01);
    }

    [Fact]
    public void Buckets_share_out_what_a_partition_carries()
    {
        Outcome With(int partitions) => new Simulation(
            Ample with { Storage = Ample.Storage with { Partitions = partitions, PerEntity = 0.001 } },
            new Load.Stream(Steps, RunsPerSecond: 60),
            seed: 1).RunFor(warmUp: 5, seconds: 20);

        // 60 runs of 29 rows are 1,740 rows a second, of which a partition here carries 1,000.
        Assert.True(With(partitions: 1).FallsBehind);
        Assert.Equal("partition", With(partitions: 1).Busiest.Part);
        Assert.False(With(partitions: 4).FallsBehind);
    }

    [Fact]
    public void A_shard_takes_one_message_at_a_time()
    {
        // A message keeps its shard for 6 ms: one shard takes 166 a second.
        Outcome With(int shards, double load) => new Simulation(
            Ample with { Hosts = Ample.Hosts with { Shards = shards } }, new Load.Stream(Steps, load), seed: 1).RunFor(warmUp: 5, seconds: 20);

        Assert.False(With(shards: 1, load: 120).FallsBehind);
        Assert.True(With(shards: 1, load: 200).FallsBehind);
        Assert.False(With(shards: 4, load: 200).FallsBehind);
    }

    [Fact]
    public void An_instance_without_ParallelCount_has_its_sessions_for_their_idle_time()
    {
        // Sessions / (idle + accept + work): 10 / (0.1 + 0.007) = 93 messages a second in each step.
        Outcome With(double load) => new Simulation(
            Ample with { Hosts = Ample.Hosts with { Count = 1, Sessions = 10, SessionIdle = 0.1 } }, new Load.Stream(Steps, load), seed: 1).RunFor(warmUp: 10, seconds: 30);

        Assert.False(With(load: 80).FallsBehind);
        Assert.True(With(load: 110).FallsBehind);
    }

    [Fact]
    public void A_host_that_holds_every_shard_leaves_none_for_those_who_come_later()
    {
        Outcome LastOf(int sessions) => new Simulation(
            Ample with { Hosts = Ample.Hosts with { Count = 4, ThereAtStart = 1, ScaleOutInterval = 2, Processors = 1, Accepts = 2, Shards = 16, Sessions = sessions, SessionDuration = 600, SessionIdle = 1 } },
            new Load.Stream(Steps, RunsPerSecond: 150),
            seed: 1).Watch(interval: 5, seconds: 30).Last();

        // 150 runs of 5 steps of 3 ms are 2.25 processors.
        Assert.True(LastOf(sessions: 16).FallsBehind);
        Assert.False(LastOf(sessions: 4).FallsBehind);
    }
}

using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Workflow.Benchmarks;

/// <summary>A five-step workflow in a real host, triggered as fast as the engine takes it.</summary>
internal sealed class EngineLoad(TimeSpan? retention)
{
    private long _completed;

    public async Task<Figures> RunAsync(int runs)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddWorkflows(workflows => workflows.Add(Definition()).UseInMemory());
        using var host = builder.Build();
        await host.StartAsync();
        var workflow = host.Services.GetRequiredService<IWorkflow<Work, WorkStatus>>();

        var heap = new List<double>();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < runs; i++)
        {
            await workflow.TriggerAsync($"work-{i}");
            if (retention is not null && (i + 1) % (runs / 4) == 0)
                heap.Add(GC.GetTotalMemory(forceFullCollection: true) / 1024.0 / 1024.0);
        }
        while (Interlocked.Read(ref _completed) < runs)
            await Task.Delay(1);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var cpuSeconds = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
        await host.StopAsync();
        return new Figures(runs * 5L, seconds, cpuSeconds, heap);
    }

    private WorkflowDefinition<Work, WorkStatus> Definition()
    {
        var builder = new WorkflowBuilder<Work, WorkStatus>("work")
            .AddStep(WorkStatus.One, run => Next(run, WorkStatus.Two), WorkStatus.Two)
            .AddStep(WorkStatus.Two, run => Next(run, WorkStatus.Three), WorkStatus.Three)
            .AddStep(WorkStatus.Three, run => Next(run, WorkStatus.Four), WorkStatus.Four)
            .AddStep(WorkStatus.Four, run => Next(run, WorkStatus.Five), WorkStatus.Five)
            .AddStep(
                WorkStatus.Five,
                run =>
                {
                    Interlocked.Increment(ref _completed);
                    return Next(run, WorkStatus.Done);
                },
                WorkStatus.Done);
        return (retention is { } age ? builder.WithRetention(age) : builder).Build();
    }

    private static Next<WorkStatus> Next(Run<Work, WorkStatus> run, WorkStatus status)
    {
        run.Object.Count++;
        run.Object.Last = status.ToString();
        return status;
    }
}

/// <summary>An object of a usual small size.</summary>
internal sealed class Work
{
    public string Customer { get; set; } = "Ada Lovelace";

    public string Email { get; set; } = "ada@example.com";

    public int Count { get; set; }

    public string Last { get; set; } = "";
}

internal enum WorkStatus
{
    One = 1,
    Two,
    Three,
    Four,
    Five,
    Done,
}

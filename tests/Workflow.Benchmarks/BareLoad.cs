using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;

namespace Workflow.Benchmarks;

/// <summary>
/// The ceiling: what any engine would do for the same steps in memory. The object is read from a map, changed and put back as
/// JSON, and a queue says that there is a next step. There is no run, no history, no condition and no outbox.
/// </summary>
internal static class BareLoad
{
    private const int Steps = 5;

    public static async Task<Figures> RunAsync(int runs)
    {
        var objects = new ConcurrentDictionary<string, byte[]>(StringComparer.Ordinal);
        var queue = Channel.CreateUnbounded<(string ForeignId, int Step)>();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        var working = WorkAsync();
        for (var i = 0; i < runs; i++)
        {
            var foreignId = $"work-{i}";
            objects[foreignId] = JsonSerializer.SerializeToUtf8Bytes(new Work());
            queue.Writer.TryWrite((foreignId, 1));
            if (i % 100 == 0)
                await Task.Yield();
        }
        await working;
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new Figures((long)runs * Steps, seconds, (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds, []);

        async Task WorkAsync()
        {
            for (var finished = 0; finished < runs;)
            {
                var (foreignId, step) = await queue.Reader.ReadAsync();
                var work = JsonSerializer.Deserialize<Work>(objects[foreignId])!;
                work.Count++;
                work.Last = ((WorkStatus)(step + 1)).ToString();
                objects[foreignId] = JsonSerializer.SerializeToUtf8Bytes(work);
                if (step < Steps)
                    queue.Writer.TryWrite((foreignId, step + 1));
                else
                    finished++;
            }
        }
    }
}

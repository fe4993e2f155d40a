using System.Diagnostics;
using System.Globalization;
using Workflow.Cluster;
using Workflow.Samples;

namespace Workflow.Soak;

/// <summary>Triggers orders, pays them, strikes, waits for the end and looks at what is stored.</summary>
internal static class SoakRun
{
    private const int Payers = 32;

    public static async Task<SoakReport> RunAsync(SoakOptions options, Action<string> log, CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.GetTimestamp();
        void Say(string what) => log(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(started).TotalSeconds,7:F1} s  {what}"));

        await using var cluster = await TestCluster.StartAsync(ClusterWorkflows.Order, shared => shared with { LockSeconds = options.LockSeconds });
        await cluster.AddHostAsync();
        await cluster.AddHostAsync();
        var workflow = cluster.Workflow(ClusterWorkflows.Order);
        var chaos = new Chaos(cluster, options, Say);
        var memory = new MemoryLog(cluster);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var background = Task.WhenAll(chaos.RunAsync(enough.Token), memory.RunAsync(enough.Token));

        Say("orders are triggered");
        await TriggerAsync(workflow, options, Say, cancellationToken);
        Say("all orders are triggered and paid");
        var rows = new StoredRows(cluster.Options);
        var ended = Stopwatch.GetTimestamp();
        await enough.CancelAsync();
        await background;

        IReadOnlyList<string> wrong;
        int receipts;
        while (true)
        {
            wrong = await WrongAsync(rows, options);
            receipts = await rows.ReceiptsAsync(ClusterWorkflows.Order);
            Say(string.Create(CultureInfo.InvariantCulture, $"{wrong.Count} runs are not where they belong yet, {receipts} receipts stand"));
            if ((wrong.Count == 0 && receipts == 0) || Stopwatch.GetElapsedTime(ended) > options.Patience)
                break;
            await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken);
        }
        return new SoakReport
        {
            Options = options,
            Wrong = wrong,
            ReceiptsLeft = receipts,
            Elapsed = Stopwatch.GetElapsedTime(started),
            Kills = chaos.Kills,
            Losses = chaos.Losses,
            Chaos = string.Create(CultureInfo.InvariantCulture, $"{chaos.Kills} hosts killed, {chaos.Stops} stopped, broker lost {chaos.Losses} times"),
            Memory = memory.ToString(),
        };
    }

    /// <summary>Triggers the orders at an even pace, and pays those that are to be paid once they wait for it.</summary>
    private static async Task TriggerAsync(IWorkflow workflow, SoakOptions options, Action<string> log, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var paying = new List<Task>();
        using var payers = new SemaphoreSlim(Payers);
        for (var number = 0; number < options.Runs; number++)
        {
            var ahead = (options.Duration * number / options.Runs) - Stopwatch.GetElapsedTime(started);
            if (ahead > TimeSpan.Zero)
                await Task.Delay(ahead, cancellationToken);
            var order = SoakOrder.Make(options.Seed, number);
            await workflow.TriggerAsync(order.ForeignId, new TriggerOptions { Input = order.Input }, cancellationToken);
            if (order.IsPaid)
                paying.Add(PayAsync(workflow, order, payers, cancellationToken));
            if (number > 0 && number % Math.Max(1, options.Runs / 10) == 0)
                log(string.Create(CultureInfo.InvariantCulture, $"{number} orders are triggered, {paying.Count(payment => !payment.IsCompleted)} wait to be paid"));
        }
        await Task.WhenAll(paying);
    }

    private static async Task PayAsync(IWorkflow workflow, SoakOrder order, SemaphoreSlim payers, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(300);
        while (true)
        {
            await Task.Delay(pause, cancellationToken);
            await payers.WaitAsync(cancellationToken);
            try
            {
                var result = await workflow.CallbackAsync(order.ForeignId, nameof(OrderStatus.AwaitingPayment), order.Payment, cancellationToken);
                if (result.Outcome == CallbackOutcome.Applied)
                    return;
            }
            catch (RunConflictException)
            {
                // Somebody moved the run at the same moment: as a payment provider does, it calls again.
            }
            finally
            {
                payers.Release();
            }
            pause = pause < TimeSpan.FromSeconds(5) ? pause * 1.5 : pause;
        }
    }

    private static async Task<IReadOnlyList<string>> WrongAsync(StoredRows rows, SoakOptions options)
    {
        var runs = await rows.RunsAsync();
        var histories = await rows.HistoriesAsync();
        var wrong = new List<string>();
        if (runs.Count != options.Runs)
            wrong.Add(string.Create(CultureInfo.InvariantCulture, $"there are {runs.Count} runs"));
        foreach (var order in Enumerable.Range(0, options.Runs).Select(number => SoakOrder.Make(options.Seed, number)))
        {
            IReadOnlyList<string> history = runs.TryGetValue(order.ForeignId, out var runId) && histories.TryGetValue(runId, out var found) ? found : [];
            if (!history.SequenceEqual(order.History))
                wrong.Add($"{order.ForeignId} ({order.Kind}): {string.Join(", ", history)}");
        }
        return wrong;
    }
}

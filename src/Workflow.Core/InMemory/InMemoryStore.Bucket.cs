namespace Workflow;

public sealed partial class InMemoryStore
{
    private readonly record struct ForeignKey(string Workflow, string ForeignId);

    private readonly record struct IdempotencyKey(string Workflow, string ForeignId, string Key);

    /// <summary>A run with its history.</summary>
    private sealed class StoredRun(RunRecord record)
    {
        public RunRecord Record { get; set; } = record;

        public List<HistoryEntry> History { get; } = new(4);

        public IdempotencyKey? IdempotencyKey { get; set; }

        public void ForgetObjects()
        {
            for (var i = 0; i < History.Count; i++)
                History[i] = History[i] with { Object = null };
        }
    }

    /// <summary>What is stored of the foreign IDs of one bucket. Whoever touches it holds its lock.</summary>
    private sealed class Bucket
    {
        private readonly Dictionary<string, SortedSet<string>> _order = new(StringComparer.Ordinal);
        private readonly Dictionary<string, Queue<StoredRun>> _finished = new(StringComparer.Ordinal);

        public Dictionary<string, StoredRun> Runs { get; } = new(StringComparer.Ordinal);

        public Dictionary<ForeignKey, StoredRun> Latest { get; } = [];

        public Dictionary<IdempotencyKey, string> IdempotencyKeys { get; } = [];

        public Dictionary<string, OutboxEntry> Outbox { get; } = new(StringComparer.Ordinal);

        public TimeoutIndex Timeouts { get; } = new();

        /// <summary>A workflow's run IDs, newest first.</summary>
        public SortedSet<string> OrderOf(string workflow)
        {
            if (!_order.TryGetValue(workflow, out var order))
                _order.Add(workflow, order = new SortedSet<string>(StringComparer.Ordinal));
            return order;
        }

        /// <summary>A workflow's finished runs, in the order they finished.</summary>
        public Queue<StoredRun> FinishedOf(string workflow)
        {
            if (!_finished.TryGetValue(workflow, out var finished))
                _finished.Add(workflow, finished = []);
            return finished;
        }

        public int Purge(string workflow, DateTimeOffset finishedBefore, int limit)
        {
            var finished = FinishedOf(workflow);
            var purged = 0;
            var looks = finished.Count;
            while (purged < limit && looks-- > 0 && finished.TryPeek(out var run))
            {
                if (run.Record.UpdatedAt < finishedBefore)
                {
                    finished.Dequeue();
                    Remove(run);
                    purged++;
                }
                else if (run.Record.RunState is RunState.RequestedDataDeleted or RunState.DataDeleted)
                {
                    // Its deletion came after its end: its turn comes later.
                    finished.Enqueue(finished.Dequeue());
                }
                else
                {
                    break;
                }
            }
            return purged;
        }

        private void Remove(StoredRun run)
        {
            var record = run.Record;
            Runs.Remove(record.RunId);
            OrderOf(record.Workflow).Remove(record.RunId);
            var foreign = new ForeignKey(record.Workflow, record.ForeignId);
            if (Latest.TryGetValue(foreign, out var latest) && ReferenceEquals(latest, run))
                Latest.Remove(foreign);
            if (run.IdempotencyKey is { } key)
                IdempotencyKeys.Remove(key);
            Timeouts.RemoveRun(record.RunId);
            if (Outbox.Count == 0)
                return;
            foreach (var receipt in Outbox.Values.Where(entry => entry.Event.RunId == record.RunId).Select(entry => entry.Event.ReceiptKey).ToList())
                Outbox.Remove(receipt);
        }
    }
}

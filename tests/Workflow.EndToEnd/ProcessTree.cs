using System.Diagnostics;
using System.Globalization;

namespace Workflow.EndToEnd;

/// <summary>What the operating system says about who started whom (Linux and macOS).</summary>
internal static class ProcessTree
{
    /// <summary>All that a process started, directly or not, by id and command line.</summary>
    public static async Task<IReadOnlyDictionary<int, string>> DescendantsAsync(int ancestor)
    {
        var all = await AllAsync();
        var found = new Dictionary<int, string>();
        var parents = new HashSet<int> { ancestor };
        // Ids are not ordered by age, so: until a round finds nobody new.
        while (all.Where(process => parents.Contains(process.Parent) && parents.Add(process.Id)).ToList() is { Count: > 0 } children)
        {
            foreach (var child in children)
                found[child.Id] = child.CommandLine;
        }

        return found;
    }

    /// <summary>Those of the given processes that are still there.</summary>
    public static async Task<IReadOnlyCollection<string>> AliveAsync(IReadOnlyDictionary<int, string> processes) =>
        [.. (await AllAsync()).Where(process => processes.GetValueOrDefault(process.Id) == process.CommandLine).Select(process => process.CommandLine)];

    private static async Task<IReadOnlyList<(int Id, int Parent, string CommandLine)>> AllAsync()
    {
        using var list = Process.Start(new ProcessStartInfo("ps", ["-A", "-ww", "-o", "pid=,ppid=,args="]) { RedirectStandardOutput = true })!;
        var output = await list.StandardOutput.ReadToEndAsync();
        await list.WaitForExitAsync();
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(fields => (Number(fields[0]), Number(fields[1]), fields.ElementAtOrDefault(2) ?? ""))];
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

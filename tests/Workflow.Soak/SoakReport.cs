using System.Globalization;
using System.Text;

namespace Workflow.Soak;

/// <summary>What a soak has come to.</summary>
internal sealed record SoakReport
{
    public required SoakOptions Options { get; init; }

    /// <summary>The runs that did not end as their input says: foreign ID, what was expected and what is.</summary>
    public required IReadOnlyList<string> Wrong { get; init; }

    /// <summary>Receipts that nobody has consumed.</summary>
    public required int ReceiptsLeft { get; init; }

    public required TimeSpan Elapsed { get; init; }

    /// <summary>How many hosts were killed.</summary>
    public required int Kills { get; init; }

    /// <summary>How often the broker lost everything.</summary>
    public required int Losses { get; init; }

    public required string Chaos { get; init; }

    public required string Memory { get; init; }

    public bool Succeeded => Wrong.Count == 0 && ReceiptsLeft == 0;

    public override string ToString()
    {
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"runs {Options.Runs}, seed {Options.Seed}, {Elapsed.TotalMinutes:F1} min; {Chaos}")
            .AppendLine(CultureInfo.InvariantCulture, $"memory by quarter, MiB, largest host/broker/driver: {Memory}")
            .AppendLine(CultureInfo.InvariantCulture, $"runs that did not end as their input says: {Wrong.Count}; receipts left: {ReceiptsLeft}");
        foreach (var wrong in Wrong.Take(20))
            text.AppendLine(wrong);
        return text.Append(Succeeded ? "All is as it should be." : "It is not as it should be.").ToString();
    }
}

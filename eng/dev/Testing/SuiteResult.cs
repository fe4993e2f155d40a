using System.Xml.Linq;

namespace Workflow.Dev.Testing;

/// <summary>How many tests passed, failed and were skipped.</summary>
/// <param name="Breakage">What went wrong beyond single tests, such as a crashed test host; it counts as one failure.</param>
internal sealed record SuiteResult(int Passed, int Failed, int Skipped, string? Breakage = null)
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    public static readonly SuiteResult None = new(0, 0, 0);

    public bool IsEmpty => Passed + Failed + Skipped == 0;

    public static SuiteResult operator +(SuiteResult left, SuiteResult right) =>
        new(left.Passed + right.Passed, left.Failed + right.Failed, left.Skipped + right.Skipped, left.Breakage ?? right.Breakage);

    /// <summary>Reads the results file of a finished run.</summary>
    public static SuiteResult Read(string trxFile, int exitCode)
    {
        if (!File.Exists(trxFile))
            return new SuiteResult(0, 1, 0, $"no results, exit code {exitCode}");

        var summary = XDocument.Load(trxFile).Root!.Element(Trx + "ResultSummary")!;
        var counters = summary.Element(Trx + "Counters")!;
        int Count(string name) => (int?)counters.Attribute(name) ?? 0;

        var passed = Count("passed");
        var skipped = Count("total") - Count("executed");
        var failed = Count("executed") - passed;
        // No test failed, and yet the runner is not content: the test host crashed, hung or could not load something.
        if (failed == 0 && (exitCode != ExitCode.Success || (string?)summary.Attribute("outcome") is not "Completed"))
            return new SuiteResult(passed, 1, skipped, $"the run broke off, exit code {exitCode}");
        return new SuiteResult(passed, failed, skipped);
    }

    public override string ToString() => Skipped == 0
        ? $"{Passed} passed, {Failed} failed"
        : $"{Passed} passed, {Failed} failed, {Skipped} skipped";
}

using System.Globalization;

namespace Workflow.Samples;

/// <summary>The statuses of <see cref="ReportWorkflow"/>.</summary>
public enum ReportStatus
{
    /// <summary>It is to be written.</summary>
    Due = 1,

    /// <summary>It has been written.</summary>
    Written = 2,
}

/// <summary>A nightly report.</summary>
public sealed class Report
{
    /// <summary>What it says.</summary>
    public string Text { get; set; } = "";
}

/// <summary>A report that is written every night at two, UTC, or when somebody triggers it.</summary>
public static class ReportWorkflow
{
    /// <summary>The definition of <c>report</c>.</summary>
    public static WorkflowDefinition<Report, ReportStatus> Definition { get; } = new WorkflowBuilder<Report, ReportStatus>("report")
        .AddSchedule("nightly", "0 2 * * *", new() { Id = "nightly" })
        .AddStep(
            ReportStatus.Due,
            run =>
            {
                run.Object.Text = string.Create(CultureInfo.InvariantCulture, $"Report of {run.CreatedAt:yyyy-MM-dd}: all is well.");
                return ReportStatus.Written;
            },
            ReportStatus.Written)
        .Build();
}

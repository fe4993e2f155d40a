namespace Workflow.Dev.Benchmarks;

/// <summary>How a figure is judged when two versions are compared.</summary>
internal enum FigureKind
{
    /// <summary>It is shown: it depends on the machine and on what else that does.</summary>
    Measure = 1,

    /// <summary>A share of what the same machine gave in the same run: it is warned about when it has become worse by a quarter.</summary>
    Ratio,

    /// <summary>The same on every machine: more is a regression, however little.</summary>
    Count,
}

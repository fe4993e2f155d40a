namespace Workflow.AzureStorage.Benchmarks;

/// <summary>One way to take a run from its trigger to its end.</summary>
internal interface IMoves : IDisposable
{
    Task OpenAsync();

    /// <summary>Triggers a run and moves it through its steps.</summary>
    /// <param name="foreignId">A new one.</param>
    /// <param name="moved">Called after each move with the time it took, its read included.</param>
    Task RunAsync(string foreignId, Action<TimeSpan> moved);
}

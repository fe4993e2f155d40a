namespace Workflow.ServiceBus.Tests;

/// <summary>Waits for what must come about.</summary>
internal static class Wait
{
    public static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(BusApp.Patience);
        while (!await holds())
            await Task.Delay(5, patience.Token);
    }
}

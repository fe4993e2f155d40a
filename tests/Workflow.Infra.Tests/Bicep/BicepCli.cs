using System.Diagnostics;
using System.Reflection;

namespace Workflow.Infra.Tests.Bicep;

/// <summary>The Bicep CLI, from its package.</summary>
internal static class BicepCli
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static string Program { get; } = typeof(BicepCli).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "BicepPath").Value!;

    /// <summary>Runs it in the folder infra.</summary>
    public static async Task<BicepResult> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, arguments)
        {
            WorkingDirectory = Checkout.PathOf("infra"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // It asks nobody and tells nobody.
            Environment = { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1" },
        })!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new BicepResult(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}

/// <summary>What it said: the result on one stream, warnings and errors on the other.</summary>
internal sealed record BicepResult(int ExitCode, string Output, string Diagnostics);

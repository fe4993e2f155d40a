using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Workflow.AzureStorage.Tests;

/// <summary>Azurite's table and blob services, each a process of its own on a free loopback port, with nothing kept on disk.</summary>
internal sealed class AzuriteProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);
    private const int StartAttempts = 5;
    private static readonly string[] Accounts = ["firstaccount", "secondaccount"];

    /// <summary>A key for the occasion: it opens nothing but this Azurite.</summary>
    private static readonly string Key = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(64));

    private readonly Process _tables;
    private readonly Process _blobs;

    private AzuriteProcess(Process tables, Process blobs, int tablePort, int blobPort)
    {
        _tables = tables;
        _blobs = blobs;
        ConnectionString = ConnectionTo(Accounts[0], tablePort, blobPort);
        SecondConnectionString = ConnectionTo(Accounts[1], tablePort, blobPort);
    }

    public string ConnectionString { get; }

    /// <summary>To another account of the same Azurite.</summary>
    public string SecondConnectionString { get; }

    /// <summary>The processor time that its services have used.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _tables.Refresh();
            _blobs.Refresh();
            return _tables.TotalProcessorTime + _blobs.TotalProcessorTime;
        }
    }

    private static string ConnectionTo(string account, int tablePort, int blobPort) =>
        $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={Key};"
        + $"TableEndpoint=http://127.0.0.1:{tablePort}/{account};BlobEndpoint=http://127.0.0.1:{blobPort}/{account};";

    public static async Task<AzuriteProcess> StartAsync()
    {
        var folder = Checkout.PathOf("eng", "azurite");
        var modules = Path.Combine(folder, "node_modules", "azurite", "dist", "src");
        if (!Directory.Exists(modules))
            throw new InvalidOperationException($"Azurite is not installed: run 'npm ci --ignore-scripts' in {folder}.");

        var (tables, tablePort) = await StartAsync(Path.Combine(modules, "table", "main.js"), "table");
        try
        {
            var (blobs, blobPort) = await StartAsync(Path.Combine(modules, "blob", "main.js"), "blob");
            return new AzuriteProcess(tables, blobs, tablePort, blobPort);
        }
        catch
        {
            tables.Kill(entireProcessTree: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in (Process[])[_tables, _blobs])
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    /// <summary>
    /// Starts a service on a port that is free. Somebody else may take the port before it does, so it is the service's own word
    /// that counts: who answers on the port might be another Azurite.
    /// </summary>
    private static async Task<(Process Process, int Port)> StartAsync(string script, string service)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var listens = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            var process = Start(script, [$"--{service}Host", "127.0.0.1", $"--{service}Port", $"{port}"], listens);
            try
            {
                if (await listens.Task.WaitAsync(StartTimeout))
                    return (process, port);
            }
            catch (TimeoutException)
            {
                process.Kill(entireProcessTree: true);
                throw new InvalidOperationException($"Azurite's {service} service did not listen on port {port} within {StartTimeout}.");
            }
            if (attempt == StartAttempts)
                throw new InvalidOperationException($"Azurite's {service} service ended before it listened, {StartAttempts} times, at last on port {port}.");
        }
    }

    private static Process Start(string script, string[] arguments, TaskCompletionSource<bool> listens)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[script, .. arguments, "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent"])
            start.ArgumentList.Add(argument);
        start.Environment["AZURITE_ACCOUNTS"] = string.Join(';', Accounts.Select(account => $"{account}:{Key}"));
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) =>
        {
            // "... service successfully started on 127.0.0.1:10002"; the end of the output is the end of the process.
            if (line.Data is null)
                listens.TrySetResult(false);
            else if (line.Data.Contains(" successfully ", StringComparison.Ordinal))
                listens.TrySetResult(true);
        };
        process.ErrorDataReceived += (_, _) => { };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

}

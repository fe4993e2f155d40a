using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Workflow.AzureStorage.Tests;

/// <summary>Azurite's table and blob services, each a process of its own on a free loopback port, with nothing kept on disk.</summary>
internal sealed class AzuriteProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);
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
        var folder = Path.Combine(RepositoryRoot(), "eng", "azurite");
        var modules = Path.Combine(folder, "node_modules", "azurite", "dist", "src");
        if (!Directory.Exists(modules))
            throw new InvalidOperationException($"Azurite is not installed: run 'npm ci --ignore-scripts' in {folder}.");

        var (tablePort, blobPort) = (FreePort(), FreePort());
        var tables = Start(Path.Combine(modules, "table", "main.js"), ["--tableHost", "127.0.0.1", "--tablePort", $"{tablePort}"]);
        var blobs = Start(Path.Combine(modules, "blob", "main.js"), ["--blobHost", "127.0.0.1", "--blobPort", $"{blobPort}"]);
        var azurite = new AzuriteProcess(tables, blobs, tablePort, blobPort);
        try
        {
            await AnswersAsync(tables, tablePort);
            await AnswersAsync(blobs, blobPort);
            return azurite;
        }
        catch
        {
            await azurite.DisposeAsync();
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

    private static Process Start(string script, string[] arguments)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[script, .. arguments, "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent"])
            start.ArgumentList.Add(argument);
        start.Environment["AZURITE_ACCOUNTS"] = string.Join(';', Accounts.Select(account => $"{account}:{Key}"));
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task AnswersAsync(Process process, int port)
    {
        using var timeout = new CancellationTokenSource(StartTimeout);
        while (true)
        {
            if (process.HasExited)
                throw new InvalidOperationException($"Azurite ended with code {process.ExitCode} before it listened on port {port}.");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, timeout.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, timeout.Token);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string RepositoryRoot([CallerFilePath] string thisFile = "")
    {
        // Built code knows where it was built; a copied one looks around itself.
        foreach (var start in (string?[])[Path.GetDirectoryName(thisFile), AppContext.BaseDirectory, Environment.CurrentDirectory])
        {
            for (var folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(Path.Combine(folder, "eng", "azurite", "package.json")))
                    return folder;
            }
        }
        throw new InvalidOperationException("The repository's eng/azurite was not found.");
    }
}

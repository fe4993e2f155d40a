using System.Security.Cryptography;
using System.Text;

namespace Workflow.Docs.Tests.Examples;

/// <summary>Gives roles by files that are opened exclusively: docs/adapters.md shows it.</summary>
internal sealed class FileRoleScheduler(string folder) : IRoleScheduler
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    public async Task<IRoleLease> AcquireAsync(string role, CancellationToken cancellationToken)
    {
        // A role is any text, and differs in case: neither may become a file name as it is.
        var name = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(role)));
        Directory.CreateDirectory(folder);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var file = new FileStream(Path.Combine(folder, name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return new Lease(file, cancellationToken);
            }
            catch (IOException)
            {
                // Somebody else has it.
                await Task.Delay(Patience, cancellationToken);
            }
        }
    }

    private sealed class Lease : IRoleLease
    {
        private readonly FileStream _file;
        private readonly CancellationTokenSource _held;

        public Lease(FileStream file, CancellationToken cancellationToken)
        {
            _file = file;
            _held = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Held = _held.Token;
        }

        public CancellationToken Held { get; }

        public async ValueTask DisposeAsync()
        {
            await _held.CancelAsync();
            await _file.DisposeAsync();
        }
    }
}

using System.Runtime.InteropServices;

namespace Workflow.Dev;

/// <summary>Ctrl+C, a service manager's SIGTERM or a closed terminal, as one cancellation token.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations;

    public StopSignal() =>
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }
            .Select(signal => PosixSignalRegistration.Create(signal, Stop))];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        // We end by ourselves, after all that we started.
        context.Cancel = true;
        _source.Cancel();
    }
}

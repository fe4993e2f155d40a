using System.Net.Sockets;
using Amqp;
using Amqp.Types;
using Workflow.Emulator.Amqp.Wire;

namespace Workflow.Emulator.Amqp;

/// <summary>
/// What a connection sends. Frames are appended to a buffer by whoever has something to say, and one flush at a time
/// sends all there is: many frames share a system call. While the reader works through what it has read, flushing waits.
/// </summary>
internal sealed class ConnectionOutput(Socket socket, Action failed)
{
    private const int FreshBuffer = 4 * 1024;
    private const int LargestKeptBuffer = 64 * 1024;
    private readonly Lock _gate = new();
    private ByteBuffer _pending = new(FreshBuffer, autoGrow: true);
    private ByteBuffer _spare = new(FreshBuffer, autoGrow: true);
    private bool _flushing;
    private bool _corked;
    private bool _closed;
    private TaskCompletionSource? _drained;
    private TaskCompletionSource? _finished;

    /// <summary>Guards the buffer and whatever must change together with what is sent: delivery numbers, windows.</summary>
    public Lock Gate => _gate;

    /// <summary>Called, outside of any lock, after a flush made room for receivers that were held back.</summary>
    public Action? Relieved { get; set; }

    /// <summary>Bytes that wait. To be read under <see cref="Gate"/>.</summary>
    public bool IsCongested => _pending.Length > AmqpSettings.CongestionBytes;

    /// <summary>When something was last sent, in the system's milliseconds.</summary>
    public long LastSent { get; private set; } = Environment.TickCount64;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            Frame.Append(_pending, bytes);
            Flush();
        }
    }

    public void Write(ushort channel, RestrictedDescribed? performative, byte type = Frame.AmqpType)
    {
        lock (_gate)
        {
            Frame.Write(_pending, type, channel, performative);
            Flush();
        }
    }

    /// <summary>The buffer to append to, for a caller that holds <see cref="Gate"/> and calls <see cref="Flush"/> after.</summary>
    public ByteBuffer Buffer => _pending;

    public void Cork()
    {
        lock (_gate)
            _corked = true;
    }

    public void Uncork()
    {
        lock (_gate)
        {
            _corked = false;
            if (_flushing || _closed || _pending.Length == 0)
                return;

            _flushing = true;
        }

        _ = SendAsync();
    }

    /// <summary>Completes once what waits is little enough to take in more.</summary>
    public ValueTask RoomAsync()
    {
        lock (_gate)
        {
            if (!IsCongested || _closed)
                return ValueTask.CompletedTask;

            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_drained.Task);
        }
    }

    /// <summary>Completes once everything has been sent, or never will be.</summary>
    public async Task FinishAsync(TimeSpan patience)
    {
        Task finished;
        lock (_gate)
        {
            if (_closed || (!_flushing && _pending.Length == 0))
                return;

            _finished ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            finished = _finished.Task;
        }

        try
        {
            await finished.WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            // The client does not read: it need not hear the rest.
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _pending = new ByteBuffer(FreshBuffer, autoGrow: true);
            _drained?.TrySetResult();
            _finished?.TrySetResult();
        }
    }

    /// <summary>Starts sending unless somebody does already. The caller holds <see cref="Gate"/>.</summary>
    public void Flush()
    {
        if (_closed)
        {
            _pending.Reset();
            return;
        }

        if (_flushing || _corked)
            return;

        _flushing = true;
        ThreadPool.UnsafeQueueUserWorkItem(static output => _ = output.SendAsync(), this, preferLocal: false);
    }

    private async Task SendAsync()
    {
        while (true)
        {
            ByteBuffer sending;
            lock (_gate)
            {
                if (_pending.Length == 0 || _closed)
                {
                    _flushing = false;
                    _finished?.TrySetResult();
                    return;
                }

                sending = _pending;
                _pending = _spare;
                _drained?.TrySetResult();
                _drained = null;
            }

            try
            {
                for (var sent = 0; sent < sending.Length;)
                    sent += await socket.SendAsync(sending.Buffer.AsMemory(sending.Offset + sent, sending.Length - sent), SocketFlags.None);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                Close();
                failed();
                return;
            }

            LastSent = Environment.TickCount64;
            sending.Reset();
            _spare = sending.Capacity > LargestKeptBuffer ? new ByteBuffer(FreshBuffer, autoGrow: true) : sending;
            Relieved?.Invoke();
        }
    }
}

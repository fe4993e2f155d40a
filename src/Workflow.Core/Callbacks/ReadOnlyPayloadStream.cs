using System.Runtime.InteropServices;

namespace Workflow;

/// <summary>A payload as a stream of its own for each callback.</summary>
internal sealed class ReadOnlyPayloadStream(ReadOnlyMemory<byte> payload) : MemoryStream(ArrayOf(payload), writable: false)
{
    private static byte[] ArrayOf(ReadOnlyMemory<byte> payload) =>
        MemoryMarshal.TryGetArray(payload, out var segment) && segment.Array is { } array && segment.Offset == 0 && segment.Count == array.Length
            ? array
            : payload.ToArray();
}

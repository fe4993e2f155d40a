using System.Net;
using System.Net.Sockets;

namespace Workflow.Dev;

/// <summary>Ports on 127.0.0.1.</summary>
internal static class LoopbackPort
{
    /// <summary>One that nobody uses at this moment.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <exception cref="DevException">Somebody listens there already, or nobody may.</exception>
    public static void RefuseTaken(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException e)
        {
            throw new DevException(
                $"Port {port} on 127.0.0.1 cannot be used ({e.Message}). Stop what listens there, or choose another: dotnet run dev.cs up --port {PortOption.OtherThan(port)}");
        }
    }
}

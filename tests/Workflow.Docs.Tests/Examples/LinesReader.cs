using System.Globalization;
using System.Text;

namespace Workflow.Docs.Tests.Examples;

/// <summary>A stream of the lines of a file: docs/connectors.md shows it.</summary>
internal sealed class LinesReader(string file, string consumer) : IConnectorReader
{
    private readonly string _cursor = $"{file}.{consumer}.cursor";
    private int _received;

    private int Acknowledged => File.Exists(_cursor) ? int.Parse(File.ReadAllText(_cursor), CultureInfo.InvariantCulture) : 0;

    public ValueTask<ConnectorEvent?> ReceiveAsync(CancellationToken cancellationToken)
    {
        var position = Math.Max(_received, Acknowledged);
        if (!File.Exists(file) || File.ReadLines(file).ElementAtOrDefault(position) is not { } line)
            return new((ConnectorEvent?)null);
        _received = position + 1;
        return new(new ConnectorEvent { Id = $"{file}:{_received}", ForeignId = line, Body = Encoding.UTF8.GetBytes(line) });
    }

    public ValueTask AcknowledgeAsync(CancellationToken cancellationToken)
    {
        File.WriteAllText(_cursor, _received.ToString(CultureInfo.InvariantCulture));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

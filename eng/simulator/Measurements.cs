using System.Globalization;
using System.Text.Json;

namespace Workflow.Simulator;

/// <summary>Figures of the benchmarks, as <c>bench all --json</c> writes them.</summary>
/// <param name="Machine">Where they were taken.</param>
/// <param name="Processors">How many processors that has.</param>
/// <param name="Values">The figures by name.</param>
internal sealed record Measurements(string Machine, int Processors, IReadOnlyDictionary<string, double> Values)
{
    /// <exception cref="InvalidDataException">There is no such figure.</exception>
    public double this[string name] => Values.TryGetValue(name, out var value)
        ? value
        : throw new InvalidDataException($"The figures have no '{name}'. Take them anew: dotnet run dev.cs bench all --json FILE.");

    /// <summary>The numbers of hosts that were measured.</summary>
    public IReadOnlyList<int> HostCounts =>
        [.. Values.Keys.Select(name => name.Split('.')).Where(name => name is ["hosts", _, "runsPerSecond"])
            .Select(name => int.TryParse(name[1], CultureInfo.InvariantCulture, out var count) ? count : 0).Where(count => count > 0).Order()];

    /// <exception cref="InvalidDataException">They are none.</exception>
    public static Measurements Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var machine = document.RootElement.GetProperty("machine");
            return new Measurements(
                $"{machine.GetProperty("processor").GetString()}, {machine.GetProperty("processors").GetInt32()} processors",
                machine.GetProperty("processors").GetInt32(),
                document.RootElement.GetProperty("values").EnumerateObject().ToDictionary(value => value.Name, value => value.Value.GetDouble(), StringComparer.Ordinal));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"They are no figures of `bench all --json`: {exception.Message}", exception);
        }
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workflow.Dev.Benchmarks;

/// <summary>The figures of several benchmarks on one machine, as they are shown, stored and compared.</summary>
/// <param name="Machine">Where.</param>
/// <param name="TakenAt">When.</param>
/// <param name="Values">The figures by name: see <see cref="FigureTable"/>.</param>
internal sealed record BenchReport(Machine Machine, DateTimeOffset TakenAt, IReadOnlyDictionary<string, double> Values)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Without any figure yet.</summary>
    public static BenchReport Empty(DateTimeOffset at) => new(Machine.This, at, new Dictionary<string, double>());

    /// <summary>With what a benchmark has written: of its figures, those that are kept.</summary>
    public BenchReport With(string benchmark, JsonObject written)
    {
        var values = new Dictionary<string, double>(Values, StringComparer.Ordinal);
        foreach (var figure in FigureTable.All.Where(figure => figure.Benchmark == benchmark))
        {
            var node = figure.Path.Aggregate((JsonNode?)written, (at, name) => (at as JsonObject)?[name]);
            if (node is JsonValue value)
                values[figure.Name] = Math.Round(value.Deserialize<double>(), 4);
        }
        return this with { Values = values };
    }

    public string ToJson() => JsonSerializer.Serialize(this, Format) + "\n";

    /// <exception cref="DevException">It is none.</exception>
    public static BenchReport Parse(string json, string where)
    {
        try
        {
            return JsonSerializer.Deserialize<BenchReport>(json, Format) ?? throw new DevException($"{where} is empty.");
        }
        catch (JsonException exception)
        {
            throw new DevException($"{where} is no report of `bench all --json`: {exception.Message}");
        }
    }

    /// <exception cref="DevException">It cannot be read.</exception>
    public static async Task<BenchReport> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
            throw new DevException($"There is no file {file}.");
        return Parse(await File.ReadAllTextAsync(file, cancellationToken), file);
    }
}

namespace Workflow.Infra.Tests.Bicep;

/// <summary>What a deployment of an environment's parameters would consist of, as it is stored.</summary>
internal sealed class Snapshot
{
    public static readonly IReadOnlyList<string> Environments = ["dev", "prod", "container"];

    private Snapshot(string environment)
    {
        var json = JsonDocument.Parse(Checkout.Read("infra", "environments", environment + ".snapshot.json")).RootElement;
        Resources = [.. json.GetProperty("predictedResources").EnumerateArray().Select(resource => new SnapshotResource(resource))];
        Outputs = json.GetProperty("outputs");
    }

    public IReadOnlyList<SnapshotResource> Resources { get; }

    public JsonElement Outputs { get; }

    public static TheoryData<string> All => new(Environments);

    public static Snapshot Of(string environment) => new(environment);

    public IEnumerable<SnapshotResource> OfType(string type) => Resources.Where(resource => resource.Type == type);

    /// <summary>What the app is told: the settings of the function app, or the environment of the container.</summary>
    public IReadOnlyDictionary<string, string> AppSettings()
    {
        var container = OfType("Microsoft.App/containerApps").SingleOrDefault();
        return container is not null
            ? container.Properties.GetProperty("template").GetProperty("containers")[0].GetProperty("env").EnumerateArray()
                .ToDictionary(setting => setting.GetProperty("name").GetString()!, setting => setting.GetProperty("value").GetString()!)
            : OfType("Microsoft.Web/sites/config").Single(config => config.Name.EndsWith("/appsettings", StringComparison.Ordinal)).Properties
                .EnumerateObject().ToDictionary(setting => setting.Name, setting => setting.Value.GetString()!);
    }
}

/// <summary>A resource of it.</summary>
internal sealed record SnapshotResource(JsonElement Json)
{
    public string Id => Json.GetProperty("id").GetString()!;

    public string Type => Json.GetProperty("type").GetString()!;

    public string Name => Json.GetProperty("name").GetString()!;

    public JsonElement Properties => Json.GetProperty("properties");

    /// <summary>A property by its path, such as <c>encryption.keySource</c>; null where there is none.</summary>
    public string? this[string path]
    {
        get
        {
            var value = Properties;
            foreach (var name in path.Split('.'))
            {
                if (!value.TryGetProperty(name, out value))
                    return null;
            }
            return value.ToString();
        }
    }

    public override string ToString() => Id;
}

using YamlDotNet.RepresentationModel;

namespace Workflow.Infra.Tests.Files;

/// <summary>A YAML file of the repository.</summary>
internal static class YamlFile
{
    public static YamlMappingNode Read(params string[] parts)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(Checkout.Read(parts));
        stream.Load(reader);
        return Assert.IsType<YamlMappingNode>(Assert.Single(stream.Documents).RootNode);
    }

    public static IEnumerable<string> Keys(this YamlNode node) => ((YamlMappingNode)node).Children.Keys.Select(key => key.ToString());

    public static YamlNode? Find(this YamlNode node, string key) => ((YamlMappingNode)node).Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    public static string Text(this YamlNode node, string key) => Assert.IsType<YamlScalarNode>(node[key]).Value!;

    public static IEnumerable<string> Scalars(this YamlNode node) => node.AllNodes.OfType<YamlScalarNode>().Select(scalar => scalar.Value!);
}

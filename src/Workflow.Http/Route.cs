namespace Workflow.Http;

/// <summary>A method, the shape of a path, and what answers. A part in braces takes one segment, <c>{**name}</c> at the end all that are left.</summary>
internal sealed record Route(string Method, string Template, Func<ApiRequest, Task> Handler)
{
    private readonly string[] _parts = Template.Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether it is answered without a key: health checks and static files.</summary>
    public bool IsPublic { get; init; }

    private string? Rest => _parts is [.., ['{', '*', '*', .. var name, '}']] ? name : null;

    public bool Matches(IReadOnlyList<string> segments) => Rest is null
        ? segments.Count == _parts.Length && Fits(_parts, segments)
        : segments.Count >= _parts.Length - 1 && Fits(_parts[..^1], segments);

    public IReadOnlyDictionary<string, string> Bind(IReadOnlyList<string> segments)
    {
        var bound = _parts.Zip(segments)
            .Where(pair => IsPlace(pair.First) && !pair.First.StartsWith("{**", StringComparison.Ordinal))
            .ToDictionary(pair => pair.First[1..^1], pair => pair.Second);
        if (Rest is { } rest)
            bound[rest] = string.Join('/', segments.Skip(_parts.Length - 1));
        return bound;
    }

    private static bool Fits(string[] parts, IReadOnlyList<string> segments) => parts.Zip(segments).All(pair => IsPlace(pair.First) || pair.First == pair.Second);

    private static bool IsPlace(string part) => part[0] == '{';
}

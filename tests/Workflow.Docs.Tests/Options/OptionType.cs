using System.Collections;
using System.Globalization;
using System.Reflection;
using Workflow.Samples;

namespace Workflow.Docs.Tests.Options;

/// <summary>A type of options, against which a row of the documentation is held.</summary>
internal sealed class OptionType
{
    private readonly Type _type;

    public OptionType(Type type)
    {
        Name = NameOf(type);
        _type = type.IsGenericTypeDefinition ? type.MakeGenericType(typeof(Hello), typeof(Greeting)) : type;
        Properties = _type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite || typeof(IEnumerable).IsAssignableFrom(property.PropertyType))
            .ToDictionary(property => property.Name, StringComparer.Ordinal);
    }

    /// <summary>As the documentation writes it.</summary>
    public string Name { get; }

    public IReadOnlyDictionary<string, PropertyInfo> Properties { get; }

    /// <summary>Has the code look at a value: it throws for one that is out of range. Null where nothing is out of range.</summary>
    public Action<Setting>? Check { get; init; }

    /// <summary>Where defaults are read, if not from a new instance.</summary>
    public object? Defaults { get; init; }

    /// <summary>The options whose defaults are described in words.</summary>
    public IReadOnlyList<string> InWords { get; init; } = [];

    public static string NameOf(Type type) =>
        type.IsGenericTypeDefinition ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(argument => argument.Name))}>" : type.Name;

    /// <summary>What a row says otherwise than the code does.</summary>
    public IEnumerable<string> Differences(string option, string unit, string theDefault, string range)
    {
        var property = Properties[option];
        var kind = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (UnitOf(kind) is { } expected && unit != expected && !(expected == "number" && unit is "bytes" or "port"))
            yield return $"{option}: the unit is {expected}, not {unit}";

        var source = Defaults ?? Activator.CreateInstance(_type)!;
        var value = source.GetType().GetProperty(option)!.GetValue(source);
        if (!InWords.Contains(option) && TextOf(value) is { } text && text != theDefault)
            yield return $"{option}: the default is {text}, not {theDefault}";

        if (Check is null)
            yield break;
        foreach (var difference in OptionRange.Parse(range, kind).Differences(value => Accepts(property, value)))
            yield return $"{option}: {difference}";
    }

    private bool Accepts(PropertyInfo property, object value)
    {
        try
        {
            Check!(new Setting(property, value));
            return true;
        }
        catch (WorkflowConfigurationException)
        {
            return false;
        }
    }

    private static string? UnitOf(Type kind) => kind switch
    {
        _ when kind == typeof(TimeSpan) => "duration",
        _ when kind == typeof(bool) => "true or false",
        _ when kind == typeof(int) || kind == typeof(long) || kind == typeof(double) => "number",
        _ when kind == typeof(string) => "text",
        _ => null,
    };

    /// <summary>A default as the documentation writes it; null for one that it describes in words.</summary>
    private static string? TextOf(object? value) => value switch
    {
        null => "none",
        "" => "empty",
        string text => text,
        bool flag => flag ? "true" : "false",
        TimeSpan time => OptionRange.TextOf(time),
        int or long => string.Format(CultureInfo.InvariantCulture, "{0:N0}", value),
        double number => number.ToString(CultureInfo.InvariantCulture),
        ICollection { Count: 0 } => "empty",
        _ => null,
    };
}

namespace Workflow;

/// <summary>What a foreign ID may be: any text of 1 to 512 characters that is well-formed Unicode.</summary>
internal static class ForeignIds
{
    public const int MaxLength = 512;

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public static string? WhyInvalid(string? foreignId)
    {
        if (string.IsNullOrEmpty(foreignId))
            return "the foreign ID is missing. Give a text of 1 to 512 characters that identifies what the run is about.";
        if (foreignId.Length > MaxLength)
            return $"the foreign ID has {foreignId.Length} characters; at most {MaxLength} are allowed.";
        for (var i = 0; i < foreignId.Length; i++)
        {
            if (!char.IsSurrogate(foreignId[i]))
                continue;
            if (!char.IsSurrogatePair(foreignId, i))
                return $"the foreign ID is not well-formed Unicode: a lone surrogate at position {i}.";
            i++;
        }
        return null;
    }

    /// <summary>Throws when it is not valid.</summary>
    /// <exception cref="ArgumentException">It is not valid.</exception>
    public static void Require(string? foreignId)
    {
        if (WhyInvalid(foreignId) is { } why)
            throw new ArgumentException(char.ToUpperInvariant(why[0]) + why[1..], nameof(foreignId));
    }
}

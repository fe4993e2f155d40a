namespace Workflow.Emulator.Filters;

internal enum SqlTokenKind
{
    End,
    Word,
    QuotedName,
    String,
    Number,
    Symbol,
}

/// <summary>A piece of a SQL filter.</summary>
internal readonly record struct SqlToken(SqlTokenKind Kind, string Text, object? Value, int Position)
{
    public bool Is(string text) => Kind is SqlTokenKind.Word or SqlTokenKind.Symbol && string.Equals(Text, text, StringComparison.OrdinalIgnoreCase);
}

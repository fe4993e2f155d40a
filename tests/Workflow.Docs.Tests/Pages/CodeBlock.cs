namespace Workflow.Docs.Tests.Pages;

/// <summary>A fenced code block of a page.</summary>
/// <param name="Page">The page's path from the repository's root.</param>
/// <param name="Line">The line that the fence opens on, counted from 1.</param>
/// <param name="Language">What the fence names.</param>
/// <param name="Text">What is in it.</param>
/// <param name="Directive">The HTML comment right before it, such as <c>with: order</c>; empty without one.</param>
public sealed record CodeBlock(string Page, int Line, string Language, string Text, string Directive)
{
    /// <summary>What a directive of this kind says; null when there is none.</summary>
    public string? Says(string kind) =>
        Directive == kind ? "" : Directive.StartsWith(kind + ":", StringComparison.Ordinal) ? Directive[(kind.Length + 1)..].Trim() : null;

    public override string ToString() => $"{Page}:{Line}";
}

namespace Workflow;

/// <summary>One page of a list.</summary>
/// <param name="Items">What is on the page.</param>
/// <param name="ContinuationToken">Gives the next page; null when this is the last one. Opaque.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? ContinuationToken);

/// <summary>One page of what is due, soonest first within the page. Which page something due comes on is the store's affair.</summary>
/// <param name="Items">What is due.</param>
/// <param name="ContinuationToken">Gives the next page of what is due; null when this is the last one. Opaque.</param>
/// <param name="NextDueAt">
/// When the first thing that is not due yet will be, if the store knows it without extra cost; null otherwise. Meaningful on the last page.
/// </param>
public sealed record DuePage<T>(IReadOnlyList<T> Items, string? ContinuationToken, DateTimeOffset? NextDueAt);

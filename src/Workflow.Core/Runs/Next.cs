using System.Diagnostics.CodeAnalysis;

namespace Workflow;

/// <summary>What a handler wants to happen next. A status converts to it implicitly.</summary>
/// <typeparam name="TStatus">The workflow's status enum.</typeparam>
/// <remarks>
/// <c>default</c> is <see cref="Run{TObject,TStatus}.Skip"/>: nothing is stored and the event is done.
/// Status 0 is reserved and means the same, as in luno/workflow.
/// </remarks>
public readonly struct Next<TStatus> : IEquatable<Next<TStatus>>
    where TStatus : struct, Enum
{
    private Next(NextKind kind, TStatus status)
    {
        Kind = kind;
        Status = status;
    }

    internal NextKind Kind { get; }

    internal TStatus Status { get; }

    internal static Next<TStatus> Skip => default;

    internal static Next<TStatus> SaveAndRepeat => new(NextKind.SaveAndRepeat, default);

    /// <summary>Moves the run to a status and stores its object.</summary>
    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "To() is the alternate.")]
    public static implicit operator Next<TStatus>(TStatus status) => To(status);

    /// <summary>Moves the run to a status and stores its object.</summary>
    [SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "The alternate of the conversion.")]
    public static Next<TStatus> To(TStatus status) =>
        EqualityComparer<TStatus>.Default.Equals(status, default) ? default : new(NextKind.Transition, status);

    /// <inheritdoc />
    public bool Equals(Next<TStatus> other) => Kind == other.Kind && EqualityComparer<TStatus>.Default.Equals(Status, other.Status);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Next<TStatus> other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Kind, Status);

    /// <summary>Whether both ask for the same.</summary>
    public static bool operator ==(Next<TStatus> left, Next<TStatus> right) => left.Equals(right);

    /// <summary>Whether they ask for different things.</summary>
    public static bool operator !=(Next<TStatus> left, Next<TStatus> right) => !left.Equals(right);

    /// <inheritdoc />
    public override string ToString() => Kind == NextKind.Transition ? Status.ToString() : Kind.ToString();
}

internal enum NextKind
{
    Skip = 0,
    Transition,
    SaveAndRepeat,
}

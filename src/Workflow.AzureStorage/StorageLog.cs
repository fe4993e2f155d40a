using Microsoft.Extensions.Logging;

namespace Workflow.AzureStorage;

/// <summary>What the store has to say. Never a connection string, never an object.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(1, LogLevel.Error, "A stored row is left out of a list: {Reason}")]
    public static partial void UnreadableRow(ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Warning, "Blob {Blob} is no longer needed and could not be deleted; retention will find it.")]
    public static partial void BlobLeftBehind(ILogger logger, Exception exception, string blob);

    [LoggerMessage(3, LogLevel.Warning, "Role {Role} was lost: {Reason}")]
    public static partial void RoleLost(ILogger logger, string role, string reason);

    [LoggerMessage(4, LogLevel.Information, "Deleted blob {Blob}, which no run of {Workflow} refers to.")]
    public static partial void OrphanDeleted(ILogger logger, string blob, string workflow);

    [LoggerMessage(5, LogLevel.Warning, "Role {Role} could not be renewed or given back; its lease ends by itself.")]
    public static partial void RoleFault(ILogger logger, Exception exception, string role);
}

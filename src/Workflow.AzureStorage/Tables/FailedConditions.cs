using Azure;

namespace Workflow.AzureStorage;

/// <summary>Tells a condition that failed from a fault.</summary>
internal static class FailedConditions
{
    /// <summary>Whether a row was not as the request demanded: missing, there already, or changed.</summary>
    public static bool IsFailedCondition(this RequestFailedException exception) =>
        exception.Status is 404 or 409 or 412 && exception.ErrorCode != "TableNotFound";
}

using System.Security.Cryptography;
using System.Text;

namespace Workflow.Samples;

/// <summary>The statuses of <see cref="NotificationWorkflow"/>.</summary>
public enum NotificationStatus
{
    /// <summary>It is to be sent.</summary>
    Pending = 1,

    /// <summary>It has been sent.</summary>
    Sent = 2,
}

/// <summary>A notification to a customer.</summary>
public sealed class Notification
{
    /// <summary>The order it is about.</summary>
    public string Order { get; set; } = "";

    /// <summary>What it says.</summary>
    public string Text { get; set; } = "";
}

/// <summary>Notifies customers of orders that have come to their end: a connector on another workflow's runs.</summary>
public static class NotificationWorkflow
{
    /// <summary>The definition of <c>notification</c>.</summary>
    public static WorkflowDefinition<Notification, NotificationStatus> Definition { get; } = new WorkflowBuilder<Notification, NotificationStatus>("notification")
        .AddConnector("order-completed", ConnectorSource.Runs("order", RunState.Completed), NotifyAsync)
        .AddStep(
            NotificationStatus.Pending,
            run =>
            {
                run.Object.Text = $"Your order {run.Object.Order} has come to its end.";
                return NotificationStatus.Sent;
            },
            NotificationStatus.Sent)
        .Build();

    private static async Task NotifyAsync(IWorkflow<Notification, NotificationStatus> workflow, ConnectorEvent order, CancellationToken cancellationToken) =>
        await workflow.TriggerAsync(
            ForeignIdOf(order.ForeignId),
            new() { Input = new Notification { Order = order.ForeignId }, IdempotencyKey = order.Id },
            cancellationToken);

    /// <summary>A foreign ID has at most 512 characters: the hash of a long one stands for it.</summary>
    private static string ForeignIdOf(string order) =>
        $"order-{(order.Length <= 506 ? order : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(order))))}";
}

using Workflow;
using Workflow.Samples;

// The block stands here.

internal interface ICarrier
{
    Task<string> ShipAsync(string key, Order order, CancellationToken cancellationToken);
}

internal interface IMailer
{
    Task SendAsync(string to, string text, string key, CancellationToken cancellationToken);
}

using Workflow;
using Workflow.Testing;
using Xunit;

public sealed class InvoiceTests
{
    private readonly WorkflowDefinition<Invoice, InvoiceStatus> definition = new WorkflowBuilder<Invoice, InvoiceStatus>("invoice")
        .AddStep(
            InvoiceStatus.Received,
            run =>
            {
                run.Object.Tax = run.Object.Net * 0.19m;
                return InvoiceStatus.Checked;
            },
            InvoiceStatus.Checked)
        .AddTimeout(InvoiceStatus.Checked, TimeSpan.FromDays(7), (_, _, _) => Task.FromResult<Next<InvoiceStatus>>(InvoiceStatus.Refused), InvoiceStatus.Refused)
        .Build();

    // The block stands here.
}

public enum InvoiceStatus
{
    Received = 1,
    Checked,
    Approved,
    Refused,
}

public sealed class Invoice
{
    public decimal Net { get; set; }
    public decimal Tax { get; set; }
}

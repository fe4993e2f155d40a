using Microsoft.Extensions.DependencyInjection;
using Workflow;
using Workflow.Samples;
using Workflow.Testing;
using Xunit;

public sealed class Tests
{
    // The block stands here.
}

internal interface ICarrier;

internal sealed class RefusingCarrier : ICarrier;

using Microsoft.Extensions.DependencyInjection;
using Workflow;
using Workflow.Samples;

var services = new ServiceCollection();
var definition = HelloWorkflow.Definition;
// The block stands here.

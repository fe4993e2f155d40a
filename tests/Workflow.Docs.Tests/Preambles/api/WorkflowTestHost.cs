using Workflow;
using Workflow.Samples;
using Workflow.Testing;

var definition = HelloWorkflow.Definition;
// The block stands here.

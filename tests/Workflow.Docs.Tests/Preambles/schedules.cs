using Workflow;
using Workflow.Samples;

// The block stands here.

using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Workflow;
using Workflow.Samples;

// The block stands here.

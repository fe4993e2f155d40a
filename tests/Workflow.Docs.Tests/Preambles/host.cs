using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflow;
using Workflow.Samples;

var builder = Host.CreateApplicationBuilder();
// The block stands here.

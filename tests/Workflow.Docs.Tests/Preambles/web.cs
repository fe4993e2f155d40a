using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Workflow;
using Workflow.Samples;

var builder = WebApplication.CreateBuilder();
// The block stands here.

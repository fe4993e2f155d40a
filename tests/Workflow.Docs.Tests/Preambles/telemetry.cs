using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Workflow;

var builder = WebApplication.CreateBuilder();
// The block stands here.

#!/usr/bin/env dotnet
#:package Workflow.Functions.Local
#:project src/Company-WorkflowApp/Company-WorkflowApp.csproj
#:property PublishAot=false

// The tool of this app: `dotnet run dev.cs help` lists what it does.
using CompanyWorkflowApp;
using Workflow.Local;

return await LocalApp.RunAsync(args, workflows => workflows.AddAppWorkflows());

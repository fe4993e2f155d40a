#!/usr/bin/env dotnet
#:project eng/dev/Workflow.Dev.csproj
#:property PublishAot=false
#:property UseSharedCompilation=false

// The one tool of this repository: `dotnet run dev.cs help` lists what it does.
return await Workflow.Dev.DevTool.RunAsync(args);

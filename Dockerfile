# The plain host in a container. From the root of the repository:
#   docker build --tag workflow .
# It takes the settings that docs/deploy.md lists, and listens on port 8080.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source

# Packages first: they change less often than code.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/Directory.Build.props src/Directory.Build.targets src/
COPY src/Workflow.AzureStorage/Workflow.AzureStorage.csproj src/Workflow.AzureStorage/
COPY src/Workflow.ContainerHost/Workflow.ContainerHost.csproj src/Workflow.ContainerHost/
COPY src/Workflow.Core/Workflow.Core.csproj src/Workflow.Core/
COPY src/Workflow.Http/Workflow.Http.csproj src/Workflow.Http/
COPY src/Workflow.OpenTelemetry/Workflow.OpenTelemetry.csproj src/Workflow.OpenTelemetry/
COPY src/Workflow.Samples/Workflow.Samples.csproj src/Workflow.Samples/
COPY src/Workflow.ServiceBus/Workflow.ServiceBus.csproj src/Workflow.ServiceBus/
RUN dotnet restore src/Workflow.ContainerHost/Workflow.ContainerHost.csproj

COPY src/ src/
RUN dotnet publish src/Workflow.ContainerHost/Workflow.ContainerHost.csproj --configuration Release --no-restore --output /app

# Chiseled: no shell, no package manager, no root.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra
WORKDIR /app
COPY --from=build /app ./
ENV ASPNETCORE_HTTP_PORTS=8080
EXPOSE 8080
USER $APP_UID
ENTRYPOINT ["dotnet", "Workflow.ContainerHost.dll"]

using Microsoft.AspNetCore.Http;

namespace Workflow.Http;

/// <summary>Says whether this host works.</summary>
internal sealed class HealthEndpoint(ProcessStates states)
{
    public Task GetAsync(ApiRequest request) => RunJson.WriteAsync(
        request.Context,
        StatusCodes.Status200OK,
        json =>
        {
            json.WriteStartObject();
            json.WriteString("status", "Healthy");
            json.WriteStartObject("processes");
            foreach (var (process, state) in states.Current.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                json.WriteString(process, state.ToString());
            json.WriteEndObject();
            json.WriteEndObject();
        });
}

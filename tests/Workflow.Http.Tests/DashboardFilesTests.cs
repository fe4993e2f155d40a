using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Workflow.Http.Tests;

/// <summary>The files of the dashboard.</summary>
public sealed partial class DashboardFilesTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("/api/workflows/ui")]
    [InlineData("/api/workflows/ui/")]
    [InlineData("/api/workflows/ui/index.html")]
    public async Task The_page_is_served_with_a_policy_that_runs_no_script_but_its_own(string path)
    {
        var (status, headers, page) = await GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("text/html", headers.ContentType!.MediaType);
        Assert.DoesNotMatch("<script(?![^>]*src=)", page);
        Assert.DoesNotMatch("(src|href)=\"https?:", page);
        var script = Script().Match(page).Groups[1].Value;
        Assert.Equal("text/javascript", (await GetAsync(script)).Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Files_are_sent_compressed_to_who_takes_it_and_are_the_same()
    {
        using var handler = new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None };
        using var client = new HttpClient(handler) { BaseAddress = server.Address };
        var plain = await client.GetByteArrayAsync(new Uri("/api/workflows/ui", UriKind.Relative));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/workflows/ui");
        request.Headers.AcceptEncoding.ParseAdd("br, gzip;q=0.8");
        using var answer = await client.SendAsync(request);

        Assert.Equal("gzip", answer.Content.Headers.ContentEncoding.Single());
        await using var unzipped = new GZipStream(await answer.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var read = new StreamReader(unzipped);
        Assert.Equal(Encoding.UTF8.GetString(plain), await read.ReadToEndAsync());
    }

    [Fact]
    public async Task What_is_no_file_is_not_found() =>
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/api/workflows/ui/assets/../../../etc/passwd")).Status);

    [Fact]
    public void All_of_it_weighs_less_than_one_and_a_half_mebibytes()
    {
        var assembly = typeof(WorkflowApi).Assembly;
        var files = assembly.GetManifestResourceNames().Where(name => name.StartsWith("ui/", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(files);
        Assert.InRange(files.Sum(name => assembly.GetManifestResourceStream(name)!.Length), 1, 1536 * 1024);
    }

    private async Task<(HttpStatusCode Status, System.Net.Http.Headers.HttpContentHeaders Headers, string Body)> GetAsync(string path)
    {
        var answer = await server.Client.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, answer.Content.Headers, await answer.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("<script[^>]*src=\"([^\"]+)\"")]
    private static partial Regex Script();
}

using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Workflow.Http;

/// <summary>Asks for a key where the options name keys.</summary>
internal sealed class AccessKeys(IEnumerable<string> keys)
{
    // Hashes have one length, so that the comparison takes the same time whatever is sent.
    private readonly byte[][] _hashes = [.. keys.Select(Hash)];

    /// <exception cref="ProblemException">The request brings no key, or a wrong one.</exception>
    public void Require(HttpContext context)
    {
        if (_hashes.Length == 0)
            return;
        var given = Given(context.Request);
        if (given is not null && Opens(given))
            return;
        throw new ProblemException(
            401,
            "unauthorized",
            given is null ? "A key is needed" : "The key is not valid",
            $"Send a key of this API in the header {WorkflowApiOptions.KeyHeader}.");
    }

    private static string? Given(HttpRequest request) =>
        request.Headers[WorkflowApiOptions.KeyHeader] is [{ Length: > 0 } header] ? header
        : request.Query[WorkflowApiOptions.KeyParameter] is [{ Length: > 0 } parameter] ? parameter
        : null;

    private bool Opens(string given)
    {
        var hash = Hash(given);
        var opens = false;
        foreach (var known in _hashes)
            opens |= CryptographicOperations.FixedTimeEquals(known, hash);
        return opens;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

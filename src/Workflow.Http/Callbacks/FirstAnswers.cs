using System.Text.Json;

namespace Workflow.Http;

/// <summary>
/// Answers a request that is repeated with its idempotency key by the first answer, on whichever host it comes. Only answers that
/// say it was done are kept: what failed may be tried again.
/// </summary>
internal sealed class FirstAnswers(IRequestStore? store, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private const int MaxKeyLength = 256;

    /// <summary>Longer than a request lives at Azure's front ends: who has not answered by then, died.</summary>
    private static readonly TimeSpan LongestRequest = TimeSpan.FromMinutes(5);

    /// <summary>The first answer, made now if there is none.</summary>
    /// <exception cref="ProblemException">The first request is still under way.</exception>
    public async Task<byte[]> GetOrMakeAsync(string workflow, string about, string key, Func<Task<byte[]>> make, CancellationToken cancellationToken)
    {
        if (key.Length is 0 or > MaxKeyLength)
            throw ProblemException.BadRequest("Idempotency-Key", $"An idempotency key has 1 to {MaxKeyLength} characters.");
        if (store is null)
            throw new ProblemException(501, "not-supported", "Idempotency keys are not supported here", "The store of this app cannot remember answers: it has no IRequestStore. Send the callback without an Idempotency-Key.");

        var id = $"{about}\n{key}";
        var now = time.GetUtcNow();
        var known = await store.GetRequestAsync(workflow, id, cancellationToken).ConfigureAwait(false);
        var note = known is null ? null : JsonSerializer.Deserialize<Note>(known.Content.Span, ApiJson.Options);
        if (note is { Answer: { } answer } && known!.ExpiresAt > now)
            return answer;
        if (note is { BusySince: { } since } && now - since < LongestRequest)
            throw Busy();

        var busy = await store.PutRequestAsync(RecordOf(new Note(null, now), known?.ETag), cancellationToken).ConfigureAwait(false) ?? throw Busy();
        byte[] made;
        try
        {
            made = await make().ConfigureAwait(false);
        }
        catch
        {
            await store.PutRequestAsync(RecordOf(new Note(null, null), busy.ETag), CancellationToken.None).ConfigureAwait(false);
            throw;
        }
        await store.PutRequestAsync(RecordOf(new Note(made, null), busy.ETag), CancellationToken.None).ConfigureAwait(false);
        return made;

        RequestRecord RecordOf(Note content, string? etag) => new()
        {
            Workflow = workflow,
            Id = id,
            Content = JsonSerializer.SerializeToUtf8Bytes(content, ApiJson.Options),
            ExpiresAt = now + Lifetime,
            ETag = etag,
        };
    }

    private static ProblemException Busy() =>
        new(409, "request-in-progress", "The first request is still under way", "A request with this Idempotency-Key is being handled. Repeat it in a moment to get its answer.", "Idempotency-Key");

    private sealed record Note(byte[]? Answer, DateTimeOffset? BusySince);
}

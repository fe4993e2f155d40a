using System.Text;
using Xunit;

namespace Workflow.Testing;

/// <summary>
/// What every <see cref="IRequestStore"/> must hold. Derive a public class from it in an adapter's tests and say how a store is made.
/// </summary>
public abstract class RequestStoreContract : IAsyncLifetime
{
    private IRequestStore _store = null!;

    /// <summary>Makes an empty store.</summary>
    protected abstract Task<IRequestStore> CreateStoreAsync();

    /// <summary>Makes the store.</summary>
    public virtual async Task InitializeAsync() => _store = await CreateStoreAsync();

    /// <summary>Disposes of the store, if it is disposable.</summary>
    public virtual async Task DisposeAsync()
    {
        if (_store is IAsyncDisposable asynchronously)
            await asynchronously.DisposeAsync();
        else
            (_store as IDisposable)?.Dispose();
    }

    [Fact]
    public async Task What_was_remembered_is_read_back()
    {
        foreach (var id in (string[])["a", "A", "a/b\\c#d?e", "日本 😀", new('x', 2048)])
        {
            var stored = await PutAsync(Request(id, content: $"about {id}"));

            var found = await GetAsync(id);
            Assert.NotNull(found);
            Assert.Equal((id, $"about {id}", StoredRuns.Start), (found.Id, Encoding.UTF8.GetString(found.Content.Span), found.ExpiresAt));
            Assert.Equal(stored!.ETag, found.ETag);
        }
    }

    [Fact]
    public async Task What_was_not_remembered_is_null()
    {
        await PutAsync(Request("known"));

        Assert.Null(await GetAsync("unknown"));
        Assert.Null(await _store.GetRequestAsync("other_workflow", "known", CancellationToken.None));
    }

    [Fact]
    public async Task A_request_is_remembered_by_whoever_comes_first()
    {
        var stored = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(async () => await PutAsync(Request("one", content: $"{n}")))));

        var winner = Assert.Single(stored, request => request is not null)!;
        Assert.Equal(winner.Content.ToArray(), (await GetAsync("one"))!.Content.ToArray());
    }

    [Fact]
    public async Task What_is_remembered_is_replaced_only_by_who_has_seen_its_last_state()
    {
        var first = (await PutAsync(Request("one")))!;
        var second = (await PutAsync(first with { Content = "second"u8.ToArray() }))!;

        Assert.Null(await PutAsync(first with { Content = "third"u8.ToArray() }));
        Assert.Equal("second"u8.ToArray(), (await GetAsync("one"))!.Content.ToArray());
        Assert.NotEqual(first.ETag, second.ETag);
    }

    [Fact]
    public async Task What_has_expired_is_forgotten_and_the_rest_stays()
    {
        for (var minute = 0; minute < 5; minute++)
            await PutAsync(Request($"{minute}") with { ExpiresAt = StoredRuns.Start.AddMinutes(minute) });
        await PutAsync(Request("0") with { Workflow = "other_workflow" });

        Assert.Equal(2, await _store.PurgeRequestsAsync(StoredRuns.Workflow, StoredRuns.Start.AddMinutes(3), 2, CancellationToken.None));
        Assert.Equal(1, await _store.PurgeRequestsAsync(StoredRuns.Workflow, StoredRuns.Start.AddMinutes(3), 2, CancellationToken.None));
        Assert.Equal(0, await _store.PurgeRequestsAsync(StoredRuns.Workflow, StoredRuns.Start.AddMinutes(3), 2, CancellationToken.None));

        Assert.Null(await GetAsync("2"));
        Assert.NotNull(await GetAsync("3"));
        Assert.NotNull(await _store.GetRequestAsync("other_workflow", "0", CancellationToken.None));
    }

    private static RequestRecord Request(string id, string content = "content") => new()
    {
        Workflow = StoredRuns.Workflow,
        Id = id,
        Content = Encoding.UTF8.GetBytes(content),
        ExpiresAt = StoredRuns.Start,
    };

    private async Task<RequestRecord?> PutAsync(RequestRecord request) => await _store.PutRequestAsync(request, CancellationToken.None);

    private async Task<RequestRecord?> GetAsync(string id) => await _store.GetRequestAsync(StoredRuns.Workflow, id, CancellationToken.None);
}

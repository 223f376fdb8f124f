using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Catalog.Webhooks;

/// <summary>Keeps secrets that must be read again, apart from the record, which may be exported. Durable when a call returns.</summary>
public interface ISecretStore
{
    /// <summary>A new id only.</summary>
    void Put(string id, string secret);

    string? Find(string id);

    void Remove(string id);
}

/// <summary>What somebody wants changed; null leaves it.</summary>
public sealed record WebhookChange
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? Url { get; init; }

    public IReadOnlyList<string>? Events { get; init; }

    public string? Secret { get; init; }

    public bool? Active { get; init; }
}

/// <summary>Makes and changes webhooks. Who is told of what is a fact; the secret it is signed with never is.</summary>
public sealed class WebhookService(
    IJournal journal,
    IStateStore state,
    ISecretStore secrets,
    IdSource ids,
    IEnumerable<IWebhookNews> further
)
{
    private const int MaxTries = 20;

    private TaskCompletionSource _changed = New();

    /// <summary>Everything that webhooks can be told, each as <c>entity.action</c>.</summary>
    public IReadOnlyList<string> Events { get; } = [.. WebhookRules.Events, .. further.SelectMany(f => f.Events)];

    /// <summary>Completes when a webhook was made, changed or deleted after the call.</summary>
    public Task ChangedAsync(CancellationToken cancel) => Volatile.Read(ref _changed).Task.WaitAsync(cancel);

    public async Task<Result<WebhookState>> FindAsync(string id, CancellationToken cancel) =>
        await state.FindAsync(WebhookTables.Webhooks, id, cancel) is { } row
            ? row.Value
            : WebhookFaults.WebhookUnknown.With($"Webhook with ID {Clip.Short(id)} not found.");

    /// <summary>By id, which is by age.</summary>
    public Task<Result<Page<WebhookState>>> ListAsync(int limit, string? pageToken, CancellationToken cancel) =>
        state.ListAsync(WebhookTables.Webhooks, new StateQuery { Limit = limit, PageToken = pageToken }, cancel);

    /// <summary>The secret that the webhook's messages are signed with; null without one.</summary>
    public string? SecretOf(WebhookState webhook) => webhook.SecretId is { } id ? secrets.Find(id) : null;

    public async Task<Result<WebhookState>> CreateAsync(
        Principal by,
        WebhookSet webhook,
        string? secret,
        CancellationToken cancel
    )
    {
        if (WebhookRules.Check(webhook, secret, Events) is { } wrong)
        {
            return wrong;
        }
        var made = webhook with { Id = ids.Next("whk"), SecretId = Keep(secret) };
        var commit = new Commit(by, [WebhookFacts.WebhookCreated.Draft(made, made.Id)]);
        return await DoneAsync(commit, made.Id, cancel);
    }

    public async Task<Result<WebhookState>> UpdateAsync(
        Principal by,
        string id,
        WebhookChange change,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(change);
        for (var i = 1; ; i++)
        {
            var row = await state.FindAsync(WebhookTables.Webhooks, id, cancel);
            if (row is null)
            {
                return WebhookFaults.WebhookUnknown.With($"Webhook with ID {Clip.Short(id)} not found.");
            }
            var now = Changed(row.Value, change);
            if (WebhookRules.Check(now, change.Secret, Events) is { } wrong)
            {
                return wrong;
            }
            now = change.Secret is null ? now : now with { SecretId = Keep(change.Secret) };
            var commit = new Commit(by, [WebhookFacts.WebhookUpdated.Draft(now, id)])
            {
                Expected = [new Expectation(WebhookTables.Webhooks, id, row.Revision)],
            };
            var done = await DoneAsync(commit, id, cancel);
            if (done.IsOk && now.SecretId != row.Value.SecretId && row.Value.SecretId is { } old)
            {
                secrets.Remove(old);
            }
            if (done.IsOk || done.Fault.Reason != JournalFaults.StaleRevision || i == MaxTries)
            {
                return done;
            }
        }
    }

    public async Task<Result<Nothing>> DeleteAsync(Principal by, string id, CancellationToken cancel)
    {
        if (!(await FindAsync(id, cancel)).TryGet(out var webhook, out var fault))
        {
            return fault;
        }
        var commit = new Commit(by, [WebhookFacts.WebhookDeleted.Draft(new WebhookGone(id, webhook.Name), id)]);
        if (!(await journal.CommitAsync(commit, cancel)).TryGet(out _, out fault))
        {
            return fault;
        }
        if (webhook.SecretId is { } secret)
        {
            secrets.Remove(secret);
        }
        Tell();
        return Result.Done;
    }

    private async Task<Result<WebhookState>> DoneAsync(Commit commit, string id, CancellationToken cancel)
    {
        if (!(await journal.CommitAsync(commit, cancel)).TryGet(out _, out var fault))
        {
            return fault;
        }
        Tell();
        return await FindAsync(id, cancel);
    }

    private static WebhookSet Changed(WebhookState now, WebhookChange change) =>
        new()
        {
            Id = now.Id,
            Name = change.Name ?? now.Name,
            Description = change.Description ?? now.Description,
            Url = change.Url ?? now.Url,
            Events = change.Events ?? now.Events,
            Active = change.Active ?? now.Active,
            SecretId = now.SecretId,
        };

    // Before the fact that names it, so that no fact names a secret that is not there.
    private string? Keep(string? secret)
    {
        if (string.IsNullOrEmpty(secret))
        {
            return null;
        }
        var id = ids.Next("sec");
        secrets.Put(id, secret);
        return id;
    }

    private void Tell() => Interlocked.Exchange(ref _changed, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

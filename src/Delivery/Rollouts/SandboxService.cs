using Airworthy.Artifacts.Signing;
using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.State;
using Airworthy.Serving.Routing;

namespace Airworthy.Delivery.Rollouts;

/// <summary>Puts any registered version behind an endpoint of its own for a while, without a gate.</summary>
public sealed class SandboxService(
    IJournal journal,
    IStateStore state,
    ModelService models,
    IServing serving,
    TrafficService traffic,
    AttestationSigner signer,
    SandboxOptions options,
    TimeProvider clock
) : IDisposable
{
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(30);

    // Else two that open at once would both count the others without each other.
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Opens a sandbox, or opens it for longer; when the answer comes, it answers.</summary>
    /// <param name="by">Who, as authenticated.</param>
    /// <param name="name">The model.</param>
    /// <param name="number">The version.</param>
    /// <param name="length">How long; null takes the usual time.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<Result<SandboxState>> OpenAsync(
        Principal by,
        ModelName name,
        int number,
        TimeSpan? length,
        CancellationToken cancel
    )
    {
        await _one.WaitAsync(cancel);
        try
        {
            return await OpenOneAsync(by, name, number, length, cancel);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<Result<SandboxState>> OpenOneAsync(
        Principal by,
        ModelName name,
        int number,
        TimeSpan? length,
        CancellationToken cancel
    )
    {
        if (!(await models.VersionAsync(name, number, cancel)).TryGet(out var found, out var fault))
        {
            return fault;
        }
        var version = found.Value;
        var endpoint = NameOf(name, number);
        var open = await ListAsync(cancel);
        var bytes = version.Files.Sum(f => f.Size);
        var lasts = length ?? options.Usual;
        var now = clock.GetUtcNow();
        var until = DateTimeOffset.FromUnixTimeSeconds((now + lasts).ToUnixTimeSeconds());
        if (SandboxRules.WhyNot(version, by, endpoint, bytes, lasts, until, open, options) is { } why)
        {
            return why;
        }
        var attestation = signer.Sign(Word(endpoint, version, now, until));
        var plan = await traffic.PlanAsync(endpoint, version.Id, number, attestation, cancel);
        if (!(await serving.PrepareAsync(plan, cancel)).TryGet(out _, out fault))
        {
            return fault;
        }
        var row = await state.FindAsync(RolloutTables.Sandboxes, endpoint.ToString(), cancel);
        var opened = new SandboxOpened(endpoint, version.ModelId, version.Id, number, bytes, until, attestation);
        var commit = new Commit(
            by,
            [RolloutFacts.SandboxOpened.Draft(opened, version.Id.ToString(), version.ModelId.ToString())]
        )
        {
            Expected = [new Expectation(RolloutTables.Sandboxes, endpoint.ToString(), row?.Revision ?? 0)],
        };
        if (!(await journal.CommitAsync(commit, cancel)).TryGet(out _, out fault))
        {
            return fault;
        }
        return (await traffic.SwitchAsync(endpoint, version.Id, cancel)).TryGet(out _, out fault)
            ? (await state.FindAsync(RolloutTables.Sandboxes, endpoint.ToString(), cancel))!.Value
            : fault;
    }

    /// <summary>Ends a sandbox before its time.</summary>
    public async Task<Result<Nothing>> CloseAsync(
        Principal by,
        bool mayCloseOthers,
        EndpointName endpoint,
        CancellationToken cancel
    )
    {
        if (await state.FindAsync(RolloutTables.Sandboxes, endpoint.ToString(), cancel) is not { } row)
        {
            return RolloutFaults.SandboxUnknown.With(
                $"There is no sandbox '{endpoint}'; airworthy sandboxes lists them."
            );
        }
        return row.Value.By != by && !mayCloseOthers
            ? RolloutFaults.SandboxNotYours.With(
                $"{row.Value.By} opened '{endpoint}'; they or an operator end it. It ends by itself at {row.Value.Until:yyyy-MM-dd HH:mm} UTC."
            )
            : await CloseAsync(by, row, "ended", cancel);
    }

    /// <summary>Every sandbox whose time is not over.</summary>
    public async Task<IReadOnlyList<SandboxState>> ListAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return
        [
            .. (await state.AllAsync(RolloutTables.Sandboxes, cancel)).Select(r => r.Value).Where(s => now < s.Until),
        ];
    }

    /// <summary>Ends every sandbox whose time is over, and says when the next one's is, or when to try again.</summary>
    public async Task<DateTimeOffset?> ExpireAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? next = null;
        foreach (var row in await state.AllAsync(RolloutTables.Sandboxes, cancel))
        {
            DateTimeOffset? left =
                row.Value.Until > now ? row.Value.Until
                : (await CloseAsync(Principal.System, row, "its time is over", cancel)).IsOk ? null
                : now + AfterTrouble;
            next = next is null || left < next ? left : next;
        }
        return next;
    }

    public void Dispose() => _one.Dispose();

    private static EndpointName NameOf(ModelName model, int number) =>
        EndpointName.Of(model, EnvironmentName.Parse($"sandbox-{number}").Value);

    private static GateAttestation Word(
        EndpointName endpoint,
        VersionState version,
        DateTimeOffset now,
        DateTimeOffset until
    )
    {
        var nothing = Sha256Digest.Of("no gate"u8);
        return new GateAttestation
        {
            Endpoint = endpoint,
            Version = version.Id,
            Number = version.Number,
            ModelDigest = version.Digest,
            PolicyDigest = nothing,
            EvidenceDigest = nothing,
            Kind = AttestationKind.Sandbox,
            Release = null,
            IssuedAt = now,
            Until = until,
        };
    }

    private async Task<Result<Nothing>> CloseAsync(
        Principal by,
        Row<SandboxState> row,
        string reason,
        CancellationToken cancel
    )
    {
        var fact = RolloutFacts.SandboxClosed.Draft(
            new SandboxClosed(row.Value.Name, row.Value.VersionId, reason),
            row.Value.VersionId.ToString(),
            row.Value.ModelId.ToString()
        );
        var commit = new Commit(by, [fact])
        {
            Expected = [new Expectation(RolloutTables.Sandboxes, row.Key, row.Revision)],
        };
        if (!(await journal.CommitAsync(commit, cancel)).TryGet(out _, out var fault))
        {
            return fault;
        }
        await traffic.ApplyAsync(cancel);
        return Result.Done;
    }
}

/// <summary>What sandboxes may take from the machine that serves production.</summary>
public sealed record SandboxOptions
{
    /// <summary>How long one holds unless told otherwise: default 1 hour.</summary>
    public TimeSpan Usual { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long one may hold: default 1 day.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How many may be open at once: default 10.</summary>
    public int Most { get; init; } = 10;

    /// <summary>How many one person may have open: default 3.</summary>
    public int MostOfOne { get; init; } = 3;

    /// <summary>What the files of all together may come to: default 4 GiB.</summary>
    public long MostBytes { get; init; } = 4L << 30;
}

/// <summary>Whether a sandbox may be opened. Pure.</summary>
internal static class SandboxRules
{
    internal static Fault? WhyNot(
        VersionState version,
        Principal by,
        EndpointName endpoint,
        long bytes,
        TimeSpan length,
        DateTimeOffset until,
        IReadOnlyList<SandboxState> open,
        SandboxOptions options
    )
    {
        var others = open.Where(s => s.Name != endpoint).ToList();
        var taken = open.FirstOrDefault(s => s.Name == endpoint && s.By != by && s.Until > until);
        return !version.Releasable
                ? RolloutFaults.SandboxRefused.With(
                    $"{version.ModelName} {version.Number} holds a dangerous file; nothing ever loads it, not even a sandbox."
                )
            : version.Files.Count == 0
                ? RolloutFaults.SandboxRefused.With($"{version.ModelName} {version.Number} has no artifact to load.")
            : length <= TimeSpan.Zero || length > options.Longest
                ? RolloutFaults.SandboxRefused.With(
                    $"A sandbox holds at most {options.Longest.TotalHours:0.#} hours; open it again when that is over."
                )
            : taken is not null
                ? RolloutFaults.SandboxNotYours.With(
                    $"{taken.By} opened '{endpoint}' until {taken.Until:yyyy-MM-dd HH:mm} UTC; others may open it for longer, not end it sooner."
                )
            : others.Count >= options.Most
                ? RolloutFaults.SandboxRefused.With(
                    $"{others.Count} sandboxes are open, as many as may be: end one of {string.Join(", ", others.Select(s => s.Name))}."
                )
            : others.Count(s => s.By == by) >= options.MostOfOne
                ? RolloutFaults.SandboxRefused.With(
                    $"You have {options.MostOfOne} sandboxes open, as many as one person may: end one of {string.Join(", ", others.Where(s => s.By == by).Select(s => s.Name))}."
                )
            : others.Sum(s => s.Bytes) + bytes > options.MostBytes
                ? RolloutFaults.SandboxRefused.With(
                    $"The sandboxes together would hold more than {options.MostBytes >> 20} MiB of models; end one."
                )
            : null;
    }
}

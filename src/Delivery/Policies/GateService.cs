using System.Collections.Concurrent;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Delivery.Controls;
using Airworthy.Pipelines.Policies;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Runtimes;
using Microsoft.Extensions.Logging;

namespace Airworthy.Delivery.Policies;

/// <summary>
/// Asks the controls of a gate and decides by <see cref="GateRules"/>. It changes nothing, so it may be asked beforehand as often as
/// one likes; the same question gives the same evidence.
/// </summary>
public sealed class GateService
{
    private readonly RuntimeCatalog _runtimes;
    private readonly IBlobStore _blobs;
    private readonly GateOptions _options;
    private readonly ControlRunner _runner;
    private readonly FindingCache _cache;
    private readonly TimeProvider _clock;

    // Two halves, because a gate that waits for its controls' memory must not hold what other gates' controls wait for.
    private readonly MemoryBudget _forGates;
    private readonly MemoryBudget _forControls;

    public GateService(
        ControlCatalog controls,
        RuntimeCatalog runtimes,
        IBlobStore blobs,
        GateOptions options,
        TimeProvider clock,
        ILogger<GateService> logger,
        IFindingStore? kept = null
    )
    {
        if (options.Wrong().ToList() is { Count: > 0 } wrong)
        {
            throw new ArgumentException(string.Join(" ", wrong), nameof(options));
        }
        (_runtimes, _blobs, _options, _clock) = (runtimes, blobs, options, clock);
        _runner = new ControlRunner(controls, clock, options.ControlTimeout, logger);
        _cache = new FindingCache(options.KeptFindings, kept, clock);
        _forGates = new MemoryBudget(options.MemoryBytes / 2);
        _forControls = new MemoryBudget(options.MemoryBytes - (options.MemoryBytes / 2));
    }

    /// <summary>
    /// A finding for every control of the gate, in the gate's order, and the decision upon them. Whatever goes wrong with the model, the
    /// data or a control is a finding that is no pass; only cancelling throws.
    /// </summary>
    public async Task<GateDecision> AskAsync(GateQuestion question, CancellationToken cancel)
    {
        var findings = new Finding[question.Gate.Controls.Count];
        var open = new List<int>();
        for (var i = 0; i < findings.Length; i++)
        {
            var looked = _runner.Looked(question.Gate.Controls[i], question);
            if (looked is { } digest && _cache.Find(digest) is { } known)
            {
                findings[i] = known;
            }
            else
            {
                open.Add(i);
            }
        }
        if (open.Count > 0)
        {
            await AskAsync(question, open, findings, cancel);
        }
        var judged = WaiverRules.Apply(
            [.. findings.Select(f => GateRules.Severe(f, question.Policy, question.Placement))],
            question.Waivers,
            question.Policy?.Waivers ?? WaiverLimits.Usual
        );
        var decision = GateRules.Decide(
            question.Environment,
            question.Gate,
            question.Evaluation,
            question.Candidate,
            question.Champion,
            judged,
            question.Policy,
            question.Placement
        );
        return GateRules.Timed(decision, question.Policy, _clock.GetUtcNow());
    }

    /// <summary>What is known already of each control, in the gate's order; null of those that would be asked.</summary>
    public IReadOnlyList<(ControlSpec Control, Finding? Finding)> Known(GateQuestion question) =>
        [
            .. question.Gate.Controls.Select(c =>
                (c, _runner.Looked(c, question) is { } digest ? _cache.Find(digest) : null)
            ),
        ];

    private async Task AskAsync(
        GateQuestion question,
        IReadOnlyList<int> open,
        Finding[] findings,
        CancellationToken cancel
    )
    {
        using var room = await _forGates.TakeAsync(SharedBytes(question), cancel);
        // Ends the shared work of the inquiry once nobody waits for it any more.
        using var shared = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var inquiry = new Inquiry(question, _runtimes, _blobs, shared.Token);
        var works = new ConcurrentBag<Task>();
        try
        {
            await Parallel.ForEachAsync(
                open,
                new ParallelOptions { MaxDegreeOfParallelism = _options.Parallelism, CancellationToken = cancel },
                async (i, token) =>
                {
                    var spec = question.Gate.Controls[i];
                    using var memory = await _forControls.TakeAsync(_runner.MemoryBytes(spec, question), token);
                    findings[i] = await _runner.AskAsync(spec, question, inquiry, works.Add, token);
                    _cache.Keep(findings[i]);
                }
            );
        }
        finally
        {
            await shared.CancelAsync();
            // A control that outlived its time-out still holds a session; the decision need not wait for it, but closing must.
            _ = CloseAsync(inquiry, [.. works]);
        }
    }

    /// <summary>
    /// What the controls of a gate share: both models, whose files and loaded forms are in memory together for a while, and the rows as
    /// columns of text.
    /// </summary>
    private long SharedBytes(GateQuestion question)
    {
        const int TimesModel = 3;
        const int TimesData = 6;
        long sizeOf(Sha256Digest digest)
        {
            using var stream = _blobs.Open(digest);
            return stream?.Length ?? 0;
        }
        var models = question.Candidate.Files.Concat(question.Champion?.Files ?? []).Sum(f => f.Size);
        var data = question.Sets.Values.Prepend(question.EvaluationDigest).Sum(sizeOf);
        return (TimesModel * models) + (TimesData * data);
    }

    private static async Task CloseAsync(Inquiry inquiry, IReadOnlyList<Task> works)
    {
        await Task.WhenAll(works).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await inquiry.DisposeAsync();
    }
}
